import { createHash } from 'node:crypto';
import { BoundedMap } from '../domain/bounded-map.ts';
import { ReconcileError } from '../domain/errors.ts';
import type { Mirrors } from '../adapters/git/mirrors.ts';
import type { Signer } from '../activities/image-update-automation/git.ts';
import type { SigningKey } from '../activities/image-update-automation/activities.ts';

/** Unlocking a key takes up to half a second, so signers are kept. */
const maxKept = 64;

/** A function that makes the signer of a Secret's key, once for each content of the Secret. */
export function createSigners(
  git: Pick<Mirrors, 'createSigner'>,
): (key: SigningKey, signal: AbortSignal) => Promise<Signer> {
  const signers = new BoundedMap<Promise<Signer>>(maxKept);
  return (key, signal) => {
    const text = JSON.stringify([key.name, key.type, key.data]);
    const id = createHash('sha256').update(text).digest('hex');
    const known = signers.get(id);
    if (known !== undefined) return known;
    const signer = createSigner(git, key, signal);
    signers.set(id, signer);
    signer.catch(() => signers.delete(id));
    return signer;
  };
}

/** By Flux's keys: `git.asc` and `passphrase`, or `identity` and `password`. */
async function createSigner(
  git: Pick<Mirrors, 'createSigner'>,
  { name, type, data }: SigningKey,
  signal: AbortSignal,
): Promise<Signer> {
  const origin = `secret '${name}'`;
  if (type === 'gpg') {
    const { 'git.asc': armoredKey, passphrase } = data;
    if (armoredKey === undefined) throw missing(origin, 'git.asc', 'the armored private key');
    const secret = passphrase === undefined ? {} : { passphrase };
    return git.createSigner({ kind: 'gpg', armoredKey, origin, ...secret }, { signal });
  }
  const { identity, password } = data;
  if (identity === undefined) throw missing(origin, 'identity', 'the private key');
  const secret = password === undefined ? {} : { passphrase: password };
  return git.createSigner({ kind: 'ssh', identity, origin, ...secret }, { signal });
}

function missing(origin: string, key: string, what: string): ReconcileError {
  return new ReconcileError('SourceManagerFailed', `${origin}: "${key}" (${what}) is missing`);
}
