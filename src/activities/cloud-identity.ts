import { ReconcileError } from '../domain/errors.ts';
import type { CloudLoginName } from '../domain/clouds/login.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { CloudIdentity } from '../ports/clouds.ts';
import type { Cluster } from '../ports/cluster.ts';

/**
 * In whose name a cloud is asked; undefined: in the worker's own.
 * @throws {ReconcileError} `AuthenticationFailed`, if there is no such account in the namespace
 */
export async function readCloudIdentity(
  cluster: Cluster,
  { login, namespace }: { readonly login: CloudLoginName; readonly namespace: string },
  signal: AbortSignal,
): Promise<CloudIdentity | undefined> {
  if (login.kind === 'controller') return undefined;
  const key = { namespace, name: login.serviceAccountName };
  const account = await cluster.readServiceAccount(key, signal);
  if (account === undefined) throw noAccount(key);
  return {
    serviceAccount: { ...key, annotations: account.annotations },
    async requestToken(audience) {
      const given = await cluster.requestServiceAccountToken(
        key,
        { audiences: [audience] },
        signal,
      );
      if (given === undefined) throw noAccount(key);
      return given.token;
    },
  };
}

/** That an account which a spec names is not there. */
export function noAccount({ namespace, name }: ResourceKey): ReconcileError {
  return new ReconcileError(
    'AuthenticationFailed',
    `service account '${namespace}/${name}' does not exist: create it, or correct the reference`,
  );
}
