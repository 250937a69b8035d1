import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGpgSigner } from '../../src/adapters/git/signing/gpg.ts';
import { sshKeyFiles } from '../../src/adapters/git/wire/secret-files.ts';
import { gitAccessFromSecrets } from '../../src/domain/git/access.ts';
import { normalizePrivateKey } from '../../src/domain/git/line-ends.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startGpg } from '../support/gpg.ts';
import { temporaryMirrors, unlimited } from '../support/mirrors.ts';
import { startSshServer } from '../support/ssh-server.ts';
import type { RemoteRef } from '../../src/domain/git/ref-collector.ts';
import type { SshServer } from '../support/ssh-server.ts';
import type { TemporaryMirrors } from '../support/mirrors.ts';

const run = promisify(execFile);
const resources = new AsyncDisposableStack();
const passphrase = 'open sesame';
const origin = "secret 'team/key'";

let server: SshServer;
let mirrors: TemporaryMirrors;
let directory: string;
let main: RemoteRef;

beforeAll(async () => {
  server = resources.use(await startSshServer());
  mirrors = resources.use(await temporaryMirrors());
  directory = resources.use(await temporaryDirectory()).path;
  const id = await server.commit({ files: { 'a.yaml': 'a: 1\n' } });
  main = { name: 'refs/heads/main', id };
});

afterAll(() => resources.disposeAsync());

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

type Spoil = (key: string) => string;

function worst(key: string): string {
  return `deploy key\r\n\n${crlf(key.replaceAll('\n', ' \t\n')).trimEnd()}`;
}

/** Private keys in OpenSSH's form and in PEM, and their public keys, each made once. */
const keys = new Map<string, Promise<{ identity: string; publicKey: string }>>();

function keyOf(form: Form, locked: boolean) {
  const id = `${form} ${locked}`;
  const key = keys.get(id) ?? makeKey(form, locked ? passphrase : '');
  keys.set(id, key);
  return key;
}

type Form = 'ed25519' | 'PEM';

async function makeKey(form: Form, secret: string) {
  const type = form === 'PEM' ? 'rsa' : form;
  const path = join(directory, `key-${Math.random()}`);
  await writeFile(path, await server.authorize({ type, passphrase: secret }), { mode: 0o600 });
  if (form === 'PEM')
    await run('ssh-keygen', ['-q', '-p', '-P', secret, '-N', secret, '-m', 'PEM', '-f', path]);
  const { stdout: publicKey } = await run('ssh-keygen', ['-y', '-P', secret, '-f', path]);
  return { identity: await readFile(path, 'utf8'), publicKey };
}

describe.for([
  ["an ed25519 key in OpenSSH's form", 'ed25519'],
  ['an RSA key in PEM', 'PEM'],
] as const)('%s', ([, form]) => {
  // The same file is written for all that OpenSSH does with a key.
  test.for<readonly [string, Spoil]>([
    ['as it was made', String],
    ['with CRLF', crlf],
    ['without its last line end', (key) => key.trimEnd()],
    ['with CRLF and without the last one', (key) => crlf(key).trimEnd()],
    ['with blanks at the ends of its lines', (key) => key.replaceAll('\n', ' \t\n')],
    ['with empty lines around it', (key) => `\n\n${key}\n\n`],
    ['with a note before it', (key) => `deploy key\r\n${crlf(key)}`],
    ['with all of that', worst],
  ])('%s is read as it was made', async ([, spoil]) => {
    for (const locked of [false, true]) {
      const { identity } = await keyOf(form, locked);
      expect(sshKeyFiles({ identity: spoil(identity) })).toContainEqual({
        name: 'identity',
        text: identity,
      });
    }
  });

  describe.for<readonly [string, { readonly locked?: boolean; readonly password?: string }]>([
    ['with all of that', {}],
    ['without passphrase beside a password', { password: 'of something else' }],
    ['with a passphrase that ends with LF', { locked: true, password: `${passphrase}\n` }],
    ['with a passphrase that ends with CRLF', { locked: true, password: `${passphrase}\r\n` }],
  ])('%s', ([, { locked = false, password }]) => {
    test('lets us in', async () => {
      const identity = worst((await keyOf(form, locked)).identity);
      const data = { identity, known_hosts: server.knownHosts, ...optional(password) };
      expect(await list(data)).toEqual([main]);
    });

    test('signs', async () => {
      const { identity, publicKey } = await keyOf(form, locked);
      const secret = password === undefined ? {} : { passphrase: password };
      const key = { kind: 'ssh', identity: worst(identity), origin, ...secret } as const;
      const signer = await mirrors.createSigner(key, unlimited());
      const signature = await signer.sign('text\n', Date.now(), unlimited().signal);
      expect(await verify(publicKey, signature)).toContain('Good "git" signature');
    });
  });
});

function optional(password: string | undefined): { readonly password?: string } {
  return password === undefined ? {} : { password };
}

/** What the server lists to those who have this secret. */
function list(data: Readonly<Record<string, string>>) {
  const access = gitAccessFromSecrets({
    url: server.url,
    secret: { namespace: 'team', name: 'git', data },
  });
  return mirrors.remoteRefs(access, ['refs/heads/main'], unlimited());
}

async function verify(publicKey: string, signature: string): Promise<string> {
  const [allowed, file] = [join(directory, 'allowed'), join(directory, 'signature')];
  await writeFile(allowed, `flux@example.com ${publicKey}`);
  await writeFile(file, signature);
  const words = ['-Y', 'verify', '-n', 'git', '-I', 'flux@example.com', '-f', allowed, '-s', file];
  const verifying = run('ssh-keygen', words);
  verifying.child.stdin?.end('text\n');
  return (await verifying).stdout;
}

describe('known_hosts', () => {
  const other = 'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZha2U=';
  test.for<readonly [string, (line: string) => Promise<string> | string]>([
    ['with [host]:port', (line) => line],
    ['that is hashed', hashed],
    [
      'with CRLF, comment lines, empty lines, a second host and without its last line end',
      (line) => crlf(`# ours\n\n${other}\n# theirs\n${line}`).trimEnd(),
    ],
    ['without the port, of the same key', (line) => line.replace(/\[(.*)\]:\d+/, '$1')],
  ])('%s lets us in', async ([, change]) => {
    const { identity } = await keyOf('ed25519', false);
    expect(await list({ identity, known_hosts: await change(server.knownHosts) })).toEqual([main]);
  });

  test('without the port, of another key, is told of', async () => {
    const { identity } = await keyOf('ed25519', false);
    const known_hosts = `127.0.0.1 ${other.split(' ').slice(1).join(' ')}\r\n`;
    await expect(list({ identity, known_hosts })).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: expect.stringContaining(`check "known_hosts" in secret 'team/git'`),
    });
  });
});

async function hashed(line: string): Promise<string> {
  const path = join(directory, 'known_hosts');
  await writeFile(path, line);
  await run('ssh-keygen', ['-H', '-f', path]);
  return readFile(path, 'utf8');
}

describe('a GPG key', () => {
  let armored: string;

  beforeAll(async () => {
    const email = 'a@example.com';
    await using gpg = await startGpg([{ email, algorithm: 'ed25519', passphrase }]);
    armored = await gpg.exportKey(email, passphrase);
  });

  test.for([
    ['with CRLF and a passphrase that ends with LF', crlf, `${passphrase}\n`],
    [
      'without its last line end, and with a passphrase that ends with CRLF',
      (key: string) => key.trimEnd(),
      `${passphrase}\r\n`,
    ],
  ] as const)('%s signs', async ([, change, secret]) => {
    const key = { armoredKey: change(armored), origin, passphrase: secret };
    const signer = await createGpgSigner(key);
    const signature = await signer.sign('text\n', Date.now(), unlimited().signal);
    expect(signature).toContain('-----BEGIN PGP SIGNATURE-----');
  });
});

test('a key that was set right once is right', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', ' ', '-----') }), (text) => {
      const key = `${text}\n-----BEGIN X PRIVATE KEY-----\n${text}\n-----END X PRIVATE KEY-----${text}`;
      const once = normalizePrivateKey(key);
      expect(normalizePrivateKey(once)).toBe(once);
    }),
  );
});
