import { UsageError } from '../usage-error.ts';
import { passwordOf } from './files.ts';
import { putSecret } from './put.ts';
import type { Given } from '../command.ts';
import type { RegistrySecretFlag } from '../commands/create-flags.ts';

/** Creates a Secret with credentials of a registry, or prints it. */
export async function createRegistrySecret(given: Given<RegistrySecretFlag>): Promise<void> {
  const username = given.need('username');
  const password = passwordOf(given);
  if (password === undefined)
    throw new UsageError('--password-file is missing: a file with the password');
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = { auths: { [registryOf(given.need('url'))]: { username, password, auth } } };
  await putSecret(given, {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify(config) },
  });
}

/** What credentials are found by: a host, or a path at it. Docker Hub has a key of its own. */
function registryOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  return path === 'docker.io' || path === 'index.docker.io' ? 'https://index.docker.io/v1/' : path;
}
