import { textAt, withoutUndefined } from '../../domain/resources/record.ts';
import { UsageError } from '../usage-error.ts';
import { fileOf, passwordOf } from './files.ts';
import { putSecret } from './put.ts';
import { believedHostKeys } from './host-keys.ts';
import { newKey, publicKeyOf } from './ssh-keys.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { GitSecretFlag } from '../commands/create-flags.ts';

/** Creates a Secret with credentials of a Git server, or prints it. */
export async function createGitSecret(given: Given<GitSecretFlag>): Promise<void> {
  const url = URL.parse(given.need('url'));
  if (url?.protocol === 'ssh:') {
    const data = await sshData(given, url);
    await putSecret(given, { stringData: data });
    if (!given.isOn('export')) console.log(`deploy key: ${textAt(data, 'identity.pub').trim()}`);
    return;
  }
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError(
      '--url takes an address that begins with https://, http:// or ssh://, as ssh://git@github.com/team/fleet',
    );
  await putSecret(given, { stringData: httpData(given) });
}

function httpData(given: Given<GitSecretFlag>): JsonRecord {
  const bearerToken = given.text('bearer-token');
  const username = given.text('username');
  const password = passwordOf(given);
  const hasBoth = username !== undefined && password !== undefined;
  if (hasBoth === (bearerToken !== undefined))
    throw new UsageError('say --username with --password-file, or --bearer-token');
  return withoutUndefined({
    username,
    password,
    bearerToken,
    'ca.crt': fileOf(given, 'ca-crt-file'),
  });
}

async function sshData(given: Given<GitSecretFlag>, url: URL): Promise<JsonRecord> {
  const known = fileOf(given, 'private-key-file');
  const password = passwordOf(given);
  const key =
    known === undefined
      ? await newKey({
          algorithm: given.need('ssh-key-algorithm'),
          curve: given.need('ssh-ecdsa-curve'),
          bits: given.need('ssh-rsa-bits'),
          passphrase: password,
        })
      : { identity: known, publicKey: await publicKeyOf(known, password) };
  return withoutUndefined({
    identity: key.identity,
    'identity.pub': key.publicKey,
    known_hosts: fileOf(given, 'known-hosts-file') ?? (await believedHostKeys(given, url)),
    password,
  });
}
