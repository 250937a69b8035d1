import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  askpassEnvironment,
  passphraseFile,
  sshKeyFiles,
  writeSecretFiles,
} from '../../adapters/git/wire/secret-files.ts';
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
  passphrase,
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
  await using files = await writeSecretFiles(tmpdir(), () => [passphraseFile(passphrase)]);
  const file = join(files.directory, 'identity');
  const kind = ['-t', algorithm, ...(sizes[algorithm] ?? []), '-C', ''];
  await openSsh('ssh-keygen', ['-q', ...kind, '-f', file], askpassEnvironment(files.directory));
  const [identity, publicKey] = await Promise.all([
    readFile(file, 'utf8'),
    readFile(`${file}.pub`, 'utf8'),
  ]);
  return { identity, publicKey };
}

/** The public half of a key. */
export async function publicKeyOf(identity: string, passphrase?: string): Promise<string> {
  await using files = await writeSecretFiles(tmpdir(), () => sshKeyFiles({ identity, passphrase }));
  const file = join(files.directory, 'identity');
  return await openSsh('ssh-keygen', ['-y', '-f', file], askpassEnvironment(files.directory));
}

/** The keys that the server of an address shows now, as `known_hosts` has them. */
export async function hostKeys({ hostname, port }: URL): Promise<string> {
  const way = port === '' ? [] : ['-p', port];
  // A server that does not answer is a failure without a word.
  const found = await openSsh('ssh-keyscan', ['-T', '10', ...way, hostname]).catch(
    (error: unknown) => {
      if (error instanceof OpenSshError) return '';
      throw error;
    },
  );
  const keys = found.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length > 0) return `${keys.join('\n')}\n`;
  throw new Error(`${hostname} shows no SSH keys: name them with --known-hosts-file`);
}

async function openSsh(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, args, { env: { ...process.env, ...environment } });
    return stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error(`${program} is not here: install OpenSSH's client`, { cause: error });
    const said = error instanceof Error && 'stderr' in error ? error.stderr : undefined;
    const reason = typeof said === 'string' ? said.trim() : '';
    throw new OpenSshError(`${program} failed: ${onOneLine(reason)}`, { cause: error });
  }
}

/** One of the programs found fault with what it was given. */
class OpenSshError extends Error {}
