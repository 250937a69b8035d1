import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/servers/port.ts';
import { temporaryDirectory } from './directory.ts';
import { createRepository } from './git-server.ts';
import type { GitServer } from './git-server.ts';

const run = promisify(execFile);

/** A real `sshd` on loopback with one repository, and keys that it knows. */
export interface SshServer extends GitServer {
  /** What `known_hosts` must hold. */
  readonly knownHosts: string;
  /** Makes a key that the server accepts; gives the private key. */
  authorize(key: SshKeyRequest): Promise<string>;
}

export interface SshKeyRequest {
  /** As `ssh-keygen -t` takes it. */
  readonly type: 'ed25519' | 'ecdsa' | 'rsa';
  readonly passphrase?: string;
}

export async function startSshServer(): Promise<SshServer> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const repository = await createRepository(directory);
  const port = await freePort();
  await generateKey(join(directory, 'host'), { type: 'ed25519' });
  await writeFile(join(directory, 'authorized_keys'), '', { mode: 0o600 });
  await writeFile(join(directory, 'sshd_config'), configuration(directory, port));
  // sshd refuses to start without the folder it locks itself into, and to be found by anything but its full path.
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => sshd.once('exit', () => resolve()));
  stack.defer(async () => {
    sshd.kill('SIGTERM');
    await exited;
  });
  await listening(port);
  const hostKey = await readFile(join(directory, 'host.pub'), 'utf8');
  const closing = stack.move();
  return {
    ...repository,
    url: `ssh://${userInfo().username}@127.0.0.1:${port}${repository.path}`,
    knownHosts: `[127.0.0.1]:${port} ${hostKey}`,
    authorize: async (key) => {
      const path = join(directory, `key-${Math.random().toString(36).slice(2)}`);
      await generateKey(path, key);
      const publicKey = await readFile(`${path}.pub`, 'utf8');
      await writeFile(join(directory, 'authorized_keys'), publicKey, { flag: 'a' });
      return readFile(path, 'utf8');
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

export async function generateKey(
  path: string,
  { type, passphrase = '' }: SshKeyRequest,
): Promise<void> {
  const bits = type === 'rsa' ? ['-b', '2048'] : [];
  const words = ['-q', '-t', type, ...bits, '-N', passphrase, '-C', 'flux@example.com', '-f', path];
  await run('ssh-keygen', words);
}

function configuration(directory: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(directory, 'host')}`,
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    `PidFile ${join(directory, 'pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel QUIET',
    '',
  ].join('\n');
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await connects(port)) return;
    await delay(25);
  }
  throw new Error(`sshd does not listen on port ${port}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
    socket.once('connect', () => socket.destroy());
  });
}
