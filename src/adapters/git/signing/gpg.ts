import { config, createMessage, enums, readPrivateKeys, sign } from 'openpgp';
import { messageOf, ReconcileError } from '../../../domain/errors.ts';
import { assertKeyLength } from './key-limits.ts';
import { unlockKey } from './unlock.ts';
import type { PrivateKey } from 'openpgp';
import type { GpgKey } from '../../../domain/git/signing-key.ts';
import type { Signer } from '../../../ports/git.ts';

/** The same commit gives the same signature: openpgp.js would else add random bytes. */
const signing = {
  ...config,
  nonDeterministicSignaturesViaNotation: false,
  preferredHashAlgorithm: enums.hash.sha256,
};

/**
 * A signer with an OpenPGP key: RSA, ed25519 or ECDSA, by the newest subkey that may sign, or else the primary key.
 * Unlocking a key takes up to half a second by design of its format, so keep the signer.
 * @throws {ReconcileError} `SourceManagerFailed` if the key cannot be read or unlocked, or may not sign (any more).
 */
export async function createGpgSigner(input: GpgKey): Promise<Signer> {
  const key = await unlock(await readKey(input), input);
  await assertSigns(key, input, Date.now());
  return {
    sign: async (commit, now) => {
      await assertSigns(key, input, now);
      return sign({
        // As bytes: a signature of text would sign other line ends than git verifies.
        message: await createMessage({ binary: new TextEncoder().encode(commit) }),
        signingKeys: key,
        detached: true,
        date: new Date(now),
        config: signing,
      });
    },
  };
}

async function readKey({ armoredKey, origin }: GpgKey): Promise<PrivateKey> {
  assertKeyLength(armoredKey, { origin, field: 'git.asc' });
  const keys = await readPrivateKeys({ armoredKeys: armoredKey }).catch((error: unknown) => {
    throw invalid(origin, `"git.asc" is not an armored private key: ${messageOf(error)}`, error);
  });
  const [key, second] = keys;
  if (key === undefined) throw invalid(origin, '"git.asc" holds no private key');
  if (second !== undefined)
    throw invalid(origin, '"git.asc" holds several keys, so it is not clear which one signs');
  return key;
}

async function unlock(key: PrivateKey, { passphrase, origin }: GpgKey): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  if (passphrase === undefined)
    throw invalid(origin, 'the key in "git.asc" is locked, and "passphrase" is missing');
  // `echo` and editors end a passphrase with a line end that the key does not have.
  const passphrases = [passphrase, passphrase.replace(/\r?\n$/, '')];
  const armoredKey = await unlockKey({ armoredKey: key.armor(), passphrases, origin });
  if (armoredKey === undefined)
    throw invalid(origin, `"passphrase" does not unlock the key in "git.asc"`);
  return readKey({ armoredKey, origin });
}

async function assertSigns(key: PrivateKey, { origin }: GpgKey, now: number): Promise<void> {
  const expiry = await key.getExpirationTime();
  if (expiry instanceof Date && expiry.getTime() <= now)
    throw invalid(
      origin,
      `the key in "git.asc" has expired on ${expiry.toISOString().slice(0, 10)}`,
    );
  await key.getSigningKey(undefined, new Date(now)).catch((error: unknown) => {
    throw invalid(origin, `the key in "git.asc" cannot sign: ${messageOf(error)}`, error);
  });
}

function invalid(origin: string, message: string, cause?: unknown): ReconcileError {
  return new ReconcileError('SourceManagerFailed', `${origin}: ${message}`, { cause });
}
