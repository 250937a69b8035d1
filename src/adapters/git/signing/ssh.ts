import { join } from 'node:path';
import { ReconcileError } from '../../../domain/errors.ts';
import { assertKeyLength, assertRounds, tooCostly } from './key-limits.ts';
import { runProgram } from '../program/process.ts';
import { askpassEnvironment, sshKeyFiles, writeSecretFiles } from '../wire/secret-files.ts';
import type { SshKey } from '../../../domain/git/signing-key.ts';
import type { Signer } from '../../../ports/git.ts';
import type { ProgramResult } from '../program/process.ts';

/** Unlocking takes a second by design; keys in PEM can ask for any number of rounds. */
const longestMs = 20_000;

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
export async function createSshSigner(key: SshKey, options: SshSignerOptions): Promise<Signer> {
  assertKeyLength(key.identity, { origin: key.origin, field: 'identity' });
  assertRounds(key.identity, key.origin);
  const { code, complaint, output } = await runKeygen(key, options, { args: ['-y'] });
  if (code !== 0) throw unusable(key, complaint);
  const publicKey = output.toString('utf8');
  return {
    sign: async (commit, _now, signal) => {
      const args = ['-Y', 'sign', '-n', 'git'];
      const call = { args, input: commit, publicKey };
      const result = await runKeygen(key, { ...options, signal }, call);
      if (result.code !== 0) throw unusable(key, result.complaint);
      return result.output.toString('utf8');
    },
  };
}

interface KeygenCall {
  readonly args: readonly string[];
  readonly input?: string;
  /** Of a key in PEM, ssh-keygen looks for it in a file of its own. */
  readonly publicKey?: string;
}

async function runKeygen(
  key: SshKey,
  { directory: parent, searchPath, signal }: SshSignerOptions,
  { args, input, publicKey }: KeygenCall,
): Promise<ProgramResult> {
  const open = publicKey === undefined ? [] : [{ name: 'identity.pub', text: publicKey }];
  await using files = await writeSecretFiles(parent, () => [...sshKeyFiles(key), ...open]);
  const { directory } = files;
  const timeout = AbortSignal.timeout(longestMs);
  const run = runProgram({
    program: 'ssh-keygen',
    args: [...args, '-f', join(directory, 'identity')],
    environment: { PATH: searchPath, HOME: directory, ...askpassEnvironment(directory) },
    directory,
    signal: AbortSignal.any([signal, timeout]),
    ...(input === undefined ? {} : { input }),
  });
  return await run.catch((error: unknown) => {
    if (!timeout.aborted || signal.aborted) throw error;
    throw tooCostly(
      `${key.origin}: unlocking "identity" takes more than ${longestMs / 1000} s; lock it again with fewer rounds`,
    );
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
