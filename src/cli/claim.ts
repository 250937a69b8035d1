import { Client } from '@temporalio/client';
import { ConfigError } from '../config/error.ts';
import { claimClusterName } from '../starter/claim.ts';
import { clusterClaim } from '../workflows/messages.ts';
import { untilConnected } from './retry-connect.ts';
import type { ConnectedCluster } from '../adapters/kubernetes/connect.ts';
import type { Session } from './session.ts';
import type { Temporal } from './temporal.ts';

/**
 * Sees to it that the cluster's name in Temporal is that of this cluster, waiting for servers that
 * do not answer yet.
 * @throws {ConfigError} if another cluster has it
 */
export async function claimName(
  { config, log, signal }: Session,
  { connection, namespace }: Pick<Temporal, 'connection' | 'namespace'>,
  cluster: Pick<ConnectedCluster, 'readUid'>,
): Promise<void> {
  const name = config.clusterName;
  const options = { signal, say: (line: string) => log.warn(line) };
  const uid = await untilConnected(() => cluster.readUid(config.scope.namespace, signal), {
    what: 'Kubernetes',
    ...options,
  });
  const client = new Client({ connection, namespace });
  const owner = await untilConnected(() => claimClusterName(client, name, uid), {
    what: `the cluster name "${name}" in Temporal`,
    ...options,
  });
  if (owner === uid) return;
  throw new ConfigError(
    `the cluster name "${name}" belongs to another cluster in Temporal's namespace "${namespace}": ` +
      `set --cluster-name to a name that only this cluster has (or terminate the workflow ` +
      `"${clusterClaim.workflowId(name)}", if the cluster with the uid ${owner} is no more)`,
  );
}
