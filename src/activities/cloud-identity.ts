import { ReconcileError } from '../domain/errors.ts';
import type { CloudServiceAccount } from '../domain/registry/cloud-identity.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Cluster } from '../ports/cluster.ts';

/** A ServiceAccount in whose name a cloud is asked for credentials. */
export interface CloudIdentity {
  readonly serviceAccount: CloudServiceAccount;
  /** A token of the ServiceAccount for `audience`. */
  readonly requestToken: (audience: string) => Promise<string>;
}

/** @throws {ReconcileError} `AuthenticationFailed`, if there is no such account. */
export async function readCloudIdentity(
  cluster: Cluster,
  key: ResourceKey,
  signal: AbortSignal,
): Promise<CloudIdentity> {
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
