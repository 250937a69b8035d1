import { join } from 'node:path';
import { ReconcileError } from '../../domain/errors.ts';
import { runProgram } from './process.ts';
import type { ProgramResult } from './process.ts';
import { askpassEnvironment, sshKeyFiles, writeSecretFiles } from './secret-files.ts';
import type { CommitSigner } from './signer.ts';

export interface SshKey {
  /** `identity`: a private key, OpenSSH or PEM. */
  readonly identity: string;
  /** `password`: of the key. */
  readonly passphrase?: string;
  /** Where the key comes from, for errors: `secret 'ns/name'`. */
  readonly origin: string;
}

export interface SshSignerOptions {
  /** For files with secrets; ours alone. */
  readonly directory: string;
  readonly searchPath: string;
  readonly signal: AbortSignal;
}

/**
 * A signer with an SSH key: ed25519, ECDSA or RSA (then with SHA-512). It is `ssh-keygen`, as git itself has it.
 * @throws {ReconcileError} `SourceManagerFailed` if the key cannot be read or unlocked.
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig
 */
export async function createSshSigner(
  key: SshKey,
  options: SshSignerOptions,
): Promise<CommitSigner> {
  const { code, complaint } = await runKeygen(key, options, ['-y']);
  if (code !== 0) throw unusable(key, complaint);
  return {
    sign: async (commit, _now, signal) => {
      const args = ['-Y', 'sign', '-n', 'git'];
      const result = await runKeygen(key, { ...options, signal }, args, commit);
      if (result.code !== 0) throw unusable(key, result.complaint);
      return result.output.toString('utf8');
    },
  };
}

async function runKeygen(
  key: SshKey,
  { directory: parent, searchPath, signal }: SshSignerOptions,
  args: readonly string[],
  input?: string,
): Promise<ProgramResult> {
  const identity = key.identity.endsWith('\n') ? key.identity : `${key.identity}\n`;
  await using files = await writeSecretFiles(parent, () => sshKeyFiles({ ...key, identity }));
  const { directory } = files;
  return await runProgram({
    program: 'ssh-keygen',
    args: [...args, '-f', join(directory, 'identity')],
    environment: { PATH: searchPath, HOME: directory, ...askpassEnvironment(directory) },
    directory,
    signal,
    ...(input === undefined ? {} : { input }),
  });
}

/** ssh-keygen names our file, which means nothing to anybody; what follows the name says what is wrong. */
function unusable({ origin, passphrase }: SshKey, complaint: string): ReconcileError {
  const reason = complaint.trim().split('\n')[0]?.split(': ').at(-1) ?? '';
  const password = passphrase === undefined ? 'there is no "password"' : 'or "password" is wrong';
  return new ReconcileError(
    'SourceManagerFailed',
    `${origin}: "identity" cannot sign, ${password}: ${reason}`,
  );
}
