import { workflowTypes } from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ReconciledKind } from '../workflows/messages.ts';

/** A resource whose workflow is running. */
export interface Running {
  readonly kind: ReconciledKind;
  readonly key: ResourceKey;
}

/** The workflows of a cluster that are running, as Temporal's visibility knows them. */
export async function* listRunning(client: Client, cluster: string): AsyncGenerator<Running> {
  const query = `ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${cluster}/'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const [kind = '', namespace, name, ...rest] = workflowId.slice(cluster.length + 1).split('/');
    if (!isReconciledKind(kind) || namespace === undefined || name === undefined) continue;
    if (rest.length === 0) yield { kind, key: { namespace, name } };
  }
}

function isReconciledKind(kind: string): kind is ReconciledKind {
  return Object.hasOwn(workflowTypes, kind);
}
