import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onOneLine } from '../../domain/text.ts';

/*
 * Keys by OpenSSH's own programs, which are there wherever Git goes over SSH.
 */

const run = promisify(execFile);

interface KeyPair {
  readonly identity: string;
  readonly publicKey: string;
}

/** A new key. */
export async function newKey({
  algorithm,
  curve,
  bits,
  passphrase = '',
}: {
  readonly algorithm: string;
  readonly curve: string;
  readonly bits: string;
  readonly passphrase: string | undefined;
}): Promise<KeyPair> {
  const sizes: Readonly<Record<string, readonly string[]>> = {
    ecdsa: ['-b', curve.slice(1)],
    rsa: ['-b', bits],
  };
  return inPrivateDirectory(async (directory) => {
    const file = join(directory, 'identity');
    const kind = ['-t', algorithm, ...(sizes[algorithm] ?? [])];
    await openSsh('ssh-keygen', ['-q', ...kind, '-N', passphrase, '-C', '', '-f', file]);
    const [identity, publicKey] = await Promise.all([
      readFile(file, 'utf8'),
      readFile(`${file}.pub`, 'utf8'),
    ]);
    return { identity, publicKey };
  });
}

/** The public half of a key. */
export async function publicKeyOf(identity: string, passphrase = ''): Promise<string> {
  return inPrivateDirectory(async (directory) => {
    const file = join(directory, 'identity');
    await writeFile(file, identity);
    await chmod(file, 0o600);
    return openSsh('ssh-keygen', ['-y', '-P', passphrase, '-f', file]);
  });
}

/** The keys that the server of an address shows now, as `known_hosts` has them. */
export async function hostKeys({ hostname, port }: URL): Promise<string> {
  const way = port === '' ? [] : ['-p', port];
  const found = await openSsh('ssh-keyscan', ['-T', '10', ...way, hostname]);
  const keys = found.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length > 0) return `${keys.join('\n')}\n`;
  throw new Error(`${hostname} showed no SSH keys: name them with --known-hosts-file`);
}

async function openSsh(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args);
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? error.stderr : undefined;
    const reason =
      typeof said === 'string' && said.trim() !== '' ? said.trim() : 'is it installed?';
    // The error's own message is not told: the arguments may hold a passphrase.
    throw new Error(`${program} failed: ${onOneLine(reason)}`, { cause: error });
  }
}

async function inPrivateDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'tagwright-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
