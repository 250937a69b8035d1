import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGpgSigner } from '../../src/adapters/git/signing/gpg.ts';
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

/** What becomes of a private key, and of the secret's `password`. */
const spoilt: readonly (readonly [string, Spoil])[] = [
  ['as it was made', {}],
  ['with CRLF', { identity: crlf }],
  ['without its last line end', { identity: (key) => key.trimEnd() }],
  ['with CRLF and without the last one', { identity: (key) => crlf(key).trimEnd() }],
  ['with blanks at the ends of its lines', { identity: (key) => key.replaceAll('\n', ' \t\n') }],
  ['with empty lines around it', { identity: (key) => `\n\n${key}\n\n` }],
  ['with a note before it', { identity: (key) => `deploy key\r\n${crlf(key)}` }],
  ['with a passphrase that ends with LF', { locked: true, password: `${passphrase}\n` }],
  ['with a passphrase that ends with CRLF', { locked: true, password: `${passphrase}\r\n` }],
  ['with CRLF and a passphrase', { locked: true, password: passphrase, identity: crlf }],
  ['without passphrase beside a password', { password: 'of something else' }],
];

interface Spoil {
  readonly identity?: (key: string) => string;
  readonly locked?: boolean;
  readonly password?: string;
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
  test.for(spoilt)('%s lets us in', async ([, spoil]) => {
    const { identity: change = String, locked = false, password } = spoil;
    const identity = change((await keyOf(form, locked)).identity);
    const data = { identity, known_hosts: server.knownHosts, ...optional(password) };
    expect(await list(data)).toEqual([main]);
  });

  test.for(spoilt)('%s signs', async ([, spoil]) => {
    const { identity: change = String, locked = false, password } = spoil;
    const { identity, publicKey } = await keyOf(form, locked);
    const secret = password === undefined ? {} : { passphrase: password };
    const key = { kind: 'ssh', identity: change(identity), origin, ...secret } as const;
    const signer = await mirrors.createSigner(key, unlimited());
    const signature = await signer.sign('text\n', Date.now(), unlimited().signal);
    expect(await verify(publicKey, signature)).toContain('Good "git" signature');
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
    ['with CRLF', crlf],
    ['without its last line end', (line) => line.trimEnd()],
    [
      'with CRLF, comment lines, empty lines and a second host',
      (line) => crlf(`# ours\n\n${other}\n# theirs\n${line}\n`),
    ],
    ['without the port, of the same key', (line) => line.replace(/\[(.*)\]:\d+/, '$1')],
  ])('%s lets us in', async ([, change]) => {
    const identity = await server.authorize({ type: 'ed25519' });
    expect(await list({ identity, known_hosts: await change(server.knownHosts) })).toEqual([main]);
  });

  test('without the port, of another key, is told of', async () => {
    const identity = await server.authorize({ type: 'ed25519' });
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
  test.for([
    ['with CRLF', crlf, passphrase],
    ['without its last line end', (key: string) => key.trimEnd(), passphrase],
    ['with a passphrase that ends with LF', String, `${passphrase}\n`],
    ['with a passphrase that ends with CRLF', String, `${passphrase}\r\n`],
  ] as const)('%s signs', async ([, change, secret]) => {
    await using gpg = await startGpg([
      { email: 'a@example.com', algorithm: 'ed25519', passphrase },
    ]);
    const armoredKey = change(await gpg.exportKey('a@example.com', passphrase));
    const signer = await createGpgSigner({ armoredKey, origin, passphrase: secret });
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
