import { ReconcileError } from '../domain/errors.ts';
import { describeSecret } from '../domain/secrets/secret.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Secret } from '../domain/secrets/secret.ts';
import type { Cluster } from '../ports/cluster.ts';

/** @throws {ReconcileError} `AuthenticationFailed` if there is no such secret */
export async function readSecret(
  cluster: Cluster,
  key: ResourceKey,
  signal: AbortSignal,
): Promise<Secret> {
  const secret = await cluster.readSecret(key, signal);
  if (secret !== undefined) return secret;
  throw new ReconcileError(
    'AuthenticationFailed',
    `${describeSecret(key)} does not exist: create it, or correct the reference`,
  );
}

/** The secret that a spec names, as `readSecret`; undefined where it names none. */
export async function readReferredSecret(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<Secret | undefined> {
  return name === undefined ? undefined : readSecret(cluster, { namespace, name }, signal);
}
