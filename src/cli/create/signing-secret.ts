import { UsageError } from '../usage-error.ts';
import { fileOf, firstLineOf } from './files.ts';
import { putSecret } from './put.ts';
import { withoutUndefined } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { SigningSecretFlag } from '../commands/create-flags.ts';

/** Creates a Secret with the key that signs commits, or prints it. */
export async function createSigningSecret(given: Given<SigningSecretFlag>): Promise<void> {
  given.need('private-key-file');
  const key = fileOf(given, 'private-key-file') ?? '';
  const passphrase = firstLineOf(given, 'passphrase-file');
  await putSecret(given, { stringData: dataOf(key, passphrase) });
}

/** Under the names by which an automation finds them. */
function dataOf(key: string, passphrase: string | undefined) {
  if (key.includes('-----BEGIN PGP PRIVATE KEY BLOCK-----'))
    return withoutUndefined({ 'git.asc': key, passphrase });
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    return withoutUndefined({ identity: key, password: passphrase });
  throw new UsageError(
    '--private-key-file: neither an armored GPG private key nor an SSH private key; "gpg --armor --export-secret-keys" writes the first',
  );
}
