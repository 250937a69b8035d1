import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { config, enums, generateKey, readPrivateKey } from 'openpgp';
import { expect, test } from 'vitest';
import { createGpgSigner } from '../../src/adapters/git/signing/gpg.ts';
import { createSshSigner } from '../../src/adapters/git/signing/ssh.ts';
import { unlockKey } from '../../src/adapters/git/signing/unlock.ts';
import { temporaryDirectory } from '../support/directory.ts';

const run = promisify(execFile);
const origin = "secret 'team/signing'";
const passphrase = 'open sesame';

/** A key of OpenPGP version 6, locked with Argon2; its parameters changed afterwards. */
async function argonKey({ passes = 3, exponent = 16 } = {}): Promise<string> {
  const { privateKey } = await generateKey({
    userIDs: [{ name: 'Flux', email: 'flux@example.com' }],
    passphrase,
    format: 'object',
    config: { ...config, v6Keys: true, aeadProtect: true, s2kType: enums.s2k.argon2 },
  });
  const bytes = Buffer.from(privateKey.write());
  const usual = Buffer.from([3, 4, 16]);
  for (let at = bytes.indexOf(usual); at !== -1; at = bytes.indexOf(usual, at + 3)) {
    bytes.set([passes, 4, exponent], at);
  }
  return (await readPrivateKey({ binaryKey: bytes })).armor();
}

/** Resolves with the longest time that nothing else could run meanwhile. */
async function heldMs(work: Promise<unknown>): Promise<number> {
  let held = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    held = Math.max(held, performance.now() - last);
    last = performance.now();
  }, 5);
  await work.catch(() => undefined);
  clearInterval(clock);
  return held;
}

test.for([
  ['4 GiB of memory', { exponent: 22 }, /takes more than 128 MiB of memory \(Argon2\)/],
  ['1 TiB of memory', { exponent: 30 }, /takes more than 128 MiB of memory \(Argon2\)/],
  ['255 passes over 128 MiB', { passes: 255, exponent: 17 }, /takes more than 3 s/],
] as const)('an OpenPGP key that takes %s is refused', async ([, cost, message]) => {
  const armoredKey = await argonKey(cost);
  const before = process.memoryUsage().rss;
  const unlocking = unlockKey({ armoredKey, passphrases: [passphrase], origin, longestMs: 3_000 });
  unlocking.catch(() => undefined);
  expect(await heldMs(unlocking)).toBeLessThan(2_000);
  await expect(unlocking).rejects.toMatchObject({
    reason: 'SourceManagerFailed',
    message: expect.stringMatching(message),
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
});

test('an OpenPGP key with the usual cost signs', async () => {
  const signer = await createGpgSigner({ armoredKey: await argonKey(), passphrase, origin });
  const signature = await signer.sign('a commit', Date.now(), new AbortController().signal);
  expect(signature).toContain('BEGIN PGP SIGNATURE');
});

test('a key ring of megabytes is refused', async () => {
  const armoredKey = `${await argonKey()}\n`.repeat(400);
  await expect(createGpgSigner({ armoredKey, passphrase, origin })).rejects.toMatchObject({
    message: expect.stringMatching(/"git.asc" has \d+ characters, more than 262144/),
  });
});

async function sshKey(directory: string, rounds?: number): Promise<string> {
  const path = join(directory, `key-${rounds ?? 'usual'}`);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path]);
  const text = await readFile(path, 'utf8');
  if (rounds === undefined) return text;
  const [first = '', ...lines] = text.trimEnd().split('\n');
  const bytes = Buffer.from(lines.slice(0, -1).join(''), 'base64');
  // "openssh-key-v1\0", "aes256-ctr", "bcrypt", and the options: a salt of 16 bytes, and the rounds.
  bytes.writeUInt32BE(rounds, 15 + 4 + 10 + 4 + 6 + 4 + 4 + 16);
  const body = bytes.toString('base64').replaceAll(/.{70}/g, '$&\n');
  return `${first}\n${body}\n${lines.at(-1) ?? ''}\n`;
}

test.for([
  ['2^31 rounds', 2 ** 31],
  ['513 rounds', 513],
] as const)('an OpenSSH key of %s is refused at once', async ([, rounds]) => {
  await using folder = await temporaryDirectory();
  const options = {
    directory: folder.path,
    searchPath: process.env['PATH'] ?? '',
    signal: new AbortController().signal,
  };
  const identity = await sshKey(folder.path, rounds);
  await expect(createSshSigner({ identity, passphrase, origin }, options)).rejects.toMatchObject({
    reason: 'SourceManagerFailed',
    message: `${origin}: "identity" takes ${rounds} rounds to unlock, more than 512; lock it again with ssh-keygen -p -a 100`,
  });
  const usual = await sshKey(folder.path);
  const signer = await createSshSigner({ identity: usual, passphrase, origin }, options);
  expect(await signer.sign('a commit', Date.now(), options.signal)).toContain(
    'BEGIN SSH SIGNATURE',
  );
});

test('an SSH key of megabytes is refused', async () => {
  await using folder = await temporaryDirectory();
  const options = {
    directory: folder.path,
    searchPath: process.env['PATH'] ?? '',
    signal: new AbortController().signal,
  };
  const identity = 'x'.repeat(2 ** 20);
  await expect(createSshSigner({ identity, origin }, options)).rejects.toMatchObject({
    message: expect.stringMatching(/"identity" has 1048576 characters/),
  });
});
