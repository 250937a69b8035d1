import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openObjects } from '../../../../src/adapters/git/objects/objects.ts';
import { createGpgSigner } from '../../../../src/adapters/git/signing/gpg.ts';
import { git } from '../../../support/git-server.ts';
import { startGpg } from '../../../support/gpg.ts';
import type { Signer } from '../../../../src/ports/git.ts';
import type { Gpg } from '../../../support/gpg.ts';

const run = promisify(execFile);
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const origin = "secret 'team/signing'";

let gpg: Gpg;
let directory: string;

beforeAll(async () => {
  gpg = await startGpg([
    { email: 'rsa@example.com', algorithm: 'rsa2048' },
    { email: 'ed25519@example.com', algorithm: 'ed25519' },
    { email: 'nistp256@example.com', algorithm: 'nistp256' },
    { email: 'nistp384@example.com', algorithm: 'nistp384' },
    { email: 'locked@example.com', algorithm: 'ed25519', passphrase: 'open sesame' },
    { email: 'subkey@example.com', algorithm: 'ed25519', usage: 'cert' },
    { email: 'certifying@example.com', algorithm: 'ed25519', usage: 'cert' },
    { email: 'expired@example.com', algorithm: 'ed25519', expiry: '20300101T000000' },
  ]);
  const listing = await gpg.gpg('--with-colons', '--list-keys', 'subkey@example.com');
  const fingerprint = /^fpr:+(\w+):/m.exec(listing)?.[1] ?? '';
  await gpg.gpg('--passphrase', '', '--quick-add-key', fingerprint, 'rsa2048', 'sign', 'never');
  directory = await mkdtemp(join(tmpdir(), 'tagwright-sign-'));
  await git(directory, 'init', '--quiet', '--bare', directory);
});

afterAll(async () => {
  await gpg[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function signedCommit(signer: Signer, now = Date.now()): Promise<string> {
  const objects = await openObjects(directory);
  const person = { name: 'Flux', email: 'flux@example.com' };
  const text = { author: person, committer: person, message: 'update ü\n\nbody\n', now };
  const signing = { signer, signal: new AbortController().signal };
  const commit = { ...text, tree: emptyTree, parents: [] };
  return objects.writeCommit(commit, signing);
}

describe('git verify-commit accepts a commit signed with', () => {
  test.for([
    ['an RSA key', 'rsa', undefined],
    ['an ed25519 key', 'ed25519', undefined],
    ['a NIST P-256 key', 'nistp256', undefined],
    ['a NIST P-384 key', 'nistp384', undefined],
    ['a key under a passphrase', 'locked', 'open sesame'],
    ['a subkey', 'subkey', undefined],
  ] as const)('%s', async ([, name, passphrase]) => {
    const armoredKey = await gpg.exportKey(`${name}@example.com`, passphrase);
    const locked = passphrase === undefined ? {} : { passphrase };
    const signer = await createGpgSigner({ armoredKey, origin: origin, ...locked });
    const id = await signedCommit(signer);
    const verified = await run('git', ['-C', directory, 'verify-commit', '--raw', id], {
      env: { PATH: process.env['PATH'], GNUPGHOME: gpg.home },
    });
    expect(verified.stderr).toMatch(new RegExp(`GOODSIG \\w+ Flux <${name}@example.com>`));
  });

  test('a subkey exported without its primary key', async () => {
    const armoredKey = await gpg.gpg('--armor', '--export-secret-subkeys', 'subkey@example.com');
    const signer = await createGpgSigner({ armoredKey, origin: origin });
    const id = await signedCommit(signer);
    const verified = await run('git', ['-C', directory, 'verify-commit', '--raw', id], {
      env: { PATH: process.env['PATH'], GNUPGHOME: gpg.home },
    });
    expect(verified.stderr).toContain('GOODSIG');
  });
});

test.for(['rsa', 'ed25519'])('the same commit is signed the same with %s', async (name) => {
  const armoredKey = await gpg.exportKey(`${name}@example.com`);
  const signer = await createGpgSigner({ armoredKey, origin: origin });
  const now = Date.now();
  expect(await signedCommit(signer, now)).toBe(await signedCommit(signer, now));
});

describe('a key that cannot sign is refused', () => {
  test.for([
    [
      'no key at all',
      (): Promise<string> => Promise.resolve('hello'),
      undefined,
      'not an armored private key',
    ],
    [
      'a public key',
      async () => gpg.gpg('--armor', '--export', 'rsa@example.com'),
      undefined,
      'not an armored private key',
    ],
    [
      'a locked key without passphrase',
      async () => gpg.exportKey('locked@example.com', 'open sesame'),
      undefined,
      '"passphrase" is missing',
    ],
    [
      'a wrong passphrase',
      async () => gpg.exportKey('locked@example.com', 'open sesame'),
      'wrong',
      '"passphrase" does not unlock',
    ],
    [
      'a key that only certifies',
      async () => gpg.exportKey('certifying@example.com'),
      undefined,
      'cannot sign',
    ],
    [
      'two keys',
      async (): Promise<string> =>
        gpg.gpg(
          '--passphrase',
          '',
          '--armor',
          '--export-secret-keys',
          'rsa@example.com',
          'ed25519@example.com',
        ),
      undefined,
      'several keys',
    ],
  ] as const)('%s', async ([, key, passphrase, message]) => {
    const armoredKey = await key();
    const locked = passphrase === undefined ? {} : { passphrase };
    await expect(createGpgSigner({ armoredKey, origin: origin, ...locked })).rejects.toMatchObject({
      reason: 'SourceManagerFailed',
      message: expect.stringContaining(message),
    });
  });

  test('a key that has expired by the time of the commit', async () => {
    const armoredKey = await gpg.exportKey('expired@example.com');
    const signer = await createGpgSigner({ armoredKey, origin: origin });
    await expect(signedCommit(signer, Date.UTC(2031, 0))).rejects.toMatchObject({
      message: `${origin}: the key in "git.asc" has expired on 2030-01-01`,
    });
  });
});
