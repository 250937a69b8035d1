import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizePrivateKey } from '../../../domain/git/line-ends.ts';

export interface SecretFile {
  readonly name: string;
  readonly text: string;
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
    filesFor(directory).map(({ name, text }) =>
      writeFile(join(directory, name), text, { mode: 0o600, flag: 'wx' }),
    ),
  );
  return {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The files of an SSH key; OpenSSH asks for the passphrase, and takes its first line: see {@link askpassEnvironment}. */
export function sshKeyFiles({
  identity,
  passphrase,
}: {
  readonly identity: string;
  readonly passphrase?: string | undefined;
}): readonly SecretFile[] {
  return [{ name: 'identity', text: normalizePrivateKey(identity) }, passphraseFile(passphrase)];
}

export function passphraseFile(passphrase = ''): SecretFile {
  return { name: 'passphrase', text: `${passphrase}\n` };
}

/** What makes OpenSSH read the passphrase of {@link passphraseFile} in `directory`, and never ask a person. */
export function askpassEnvironment(directory: string): Readonly<Record<string, string>> {
  return {
    SSH_ASKPASS: join(import.meta.dirname, 'askpass'),
    SSH_ASKPASS_REQUIRE: 'force',
    TAGWRIGHT_PASSPHRASE_FILE: join(directory, 'passphrase'),
  };
}
