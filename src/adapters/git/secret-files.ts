import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizePrivateKey } from '../../domain/git/line-ends.ts';

export interface SecretFile {
  readonly name: string;
  readonly text: string;
  /** Absent: only we may read and write it. */
  readonly mode?: number;
}

/** A folder with files that only this user may read. It is gone when disposed. */
export interface SecretFiles extends AsyncDisposable {
  readonly directory: string;
}

/** @param parent exists, and only this user may enter it */
export async function writeSecretFiles(
  parent: string,
  filesFor: (directory: string) => readonly SecretFile[],
): Promise<SecretFiles> {
  const directory = join(parent, randomUUID());
  await mkdir(directory, { mode: 0o700 });
  await Promise.all(
    filesFor(directory).map(({ name, text, mode = 0o600 }) =>
      writeFile(join(directory, name), text, { mode, flag: 'wx' }),
    ),
  );
  return {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/**
 * The files of an SSH key in `directory`; OpenSSH asks the program `askpass` for the passphrase, and takes its first
 * line.
 */
export function sshKeyFiles(
  directory: string,
  { identity, passphrase }: { readonly identity: string; readonly passphrase?: string },
): readonly SecretFile[] {
  const script = `#!/bin/sh\nexec cat ${shellQuote(join(directory, 'passphrase'))}\n`;
  return [
    { name: 'identity', text: normalizePrivateKey(identity) },
    { name: 'passphrase', text: `${passphrase ?? ''}\n` },
    { name: 'askpass', text: script, mode: 0o700 },
  ];
}

/** What makes OpenSSH ask the program of {@link sshKeyFiles}, and never a person. */
export function askpassEnvironment(directory: string): Readonly<Record<string, string>> {
  return { SSH_ASKPASS: join(directory, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' };
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
