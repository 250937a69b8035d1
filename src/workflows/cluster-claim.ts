import { condition, setCurrentDetails } from '@temporalio/workflow';
import type { ClusterClaim } from './messages.ts';

/**
 * Holds a cluster's name for one cluster until a person terminates it. It has no timer, so it costs
 * nothing.
 */
export async function clusterClaim({ clusterUid }: ClusterClaim): Promise<void> {
  setCurrentDetails(
    `Holds this cluster name for the cluster whose namespace kube-system has the uid \`${clusterUid}\`. ` +
      'Terminate it if that cluster is no more and another shall have the name.',
  );
  await condition(() => false);
}
