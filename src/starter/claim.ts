import { clusterClaim, taskQueues } from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { ClusterClaim } from '../workflows/messages.ts';

/**
 * Claims a cluster's name in a Temporal namespace for the cluster of this uid, and gives the uid of
 * the cluster that has it: the first that claims it keeps it. Temporal starts one workflow of an
 * id, so of two that claim it at the same time one is the first.
 */
export async function claimClusterName(
  client: Client,
  clusterName: string,
  clusterUid: string,
): Promise<string> {
  const claim: ClusterClaim = { clusterUid };
  const handle = await client.workflow.start(clusterClaim.workflowType, {
    workflowId: clusterClaim.workflowId(clusterName),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: taskQueues(clusterName).main,
    args: [claim],
    memo: { ...claim },
    staticSummary: `the cluster name ${clusterName}`,
  });
  const { memo } = await handle.describe();
  return String(memo?.['clusterUid']);
}
