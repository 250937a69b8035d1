import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openObjects } from '../../../../src/adapters/git/objects/objects.ts';
import { git } from '../../../support/git-server.ts';
import { temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import { generateKey } from '../../../support/ssh-server.ts';
import type { TemporaryMirrors } from '../../../support/mirrors.ts';
import type { SshKeyRequest } from '../../../support/ssh-server.ts';

const run = promisify(execFile);
const origin = "secret 'team/signing'";
const person = { name: 'Flux', email: 'flux@example.com' };
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

let directory: string;
let mirrors: TemporaryMirrors;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tagwright-sign-'));
  await git(directory, 'init', '--quiet', '--bare', directory);
  mirrors = await temporaryMirrors();
});

afterAll(async () => {
  await mirrors[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function keyOf(request: SshKeyRequest): Promise<{ identity: string; publicKey: string }> {
  const path = join(directory, `key-${Math.random()}`);
  await generateKey(path, request);
  const [identity, publicKey] = await Promise.all([
    readFile(path, 'utf8'),
    readFile(`${path}.pub`, 'utf8'),
  ]);
  return { identity, publicKey };
}

describe('git verify-commit accepts a commit signed with', () => {
  test.for([
    ['an ed25519 key', { type: 'ed25519' }],
    ['an ECDSA key', { type: 'ecdsa' }],
    ['an RSA key', { type: 'rsa' }],
    ['a key under a passphrase', { type: 'ed25519', passphrase: 'open sesame' }],
  ] as const)('%s', async ([, request]) => {
    const { identity, publicKey } = await keyOf(request);
    const locked = 'passphrase' in request ? { passphrase: request.passphrase } : {};
    const key = { kind: 'ssh', identity, origin: origin, ...locked } as const;
    const signer = await mirrors.createSigner(key, unlimited());
    const objects = await openObjects(directory);
    const text = { author: person, committer: person, message: 'update ü\n', now: Date.now() };
    const commit = { ...text, tree: emptyTree, parents: [] };
    const id = await objects.writeCommit(commit, { signer, ...unlimited() });
    const allowed = join(directory, 'allowed');
    await writeFile(allowed, `flux@example.com ${publicKey}`);
    const setting = ['-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    const { stderr } = await run('git', ['-C', directory, ...setting, 'verify-commit', id]);
    expect(stderr).toMatch(
      /Good "git" signature for flux@example.com with (ED25519|ECDSA|RSA) key/,
    );
  });
});

describe('a key that cannot sign is refused', () => {
  test.for([
    [
      'text that is no key',
      (): Promise<string> => Promise.resolve('hello'),
      {},
      'there is no "password"',
    ],
    [
      'a locked key without password',
      async () => (await keyOf({ type: 'ed25519', passphrase: 'open sesame' })).identity,
      {},
      'there is no "password"',
    ],
    [
      'a wrong password',
      async () => (await keyOf({ type: 'ed25519', passphrase: 'open sesame' })).identity,
      { passphrase: 'wrong' },
      '"password" is wrong',
    ],
  ] as const)('%s', async ([, identity, passphrase, message]) => {
    const key = { kind: 'ssh', identity: await identity(), origin: origin, ...passphrase } as const;
    await expect(mirrors.createSigner(key, unlimited())).rejects.toMatchObject({
      reason: 'SourceManagerFailed',
      message: expect.stringContaining(message),
    });
  });
});

test('no key stays on the disk', async () => {
  const left = (await readdir(mirrors.directory, { recursive: true })).filter((name) =>
    name.includes('identity'),
  );
  expect(left).toEqual([]);
});
