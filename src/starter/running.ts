import { workflowTypes } from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';

/** A resource whose workflow is running. */
export interface Running {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

/** The workflows of a cluster that are running, as Temporal's visibility knows them. */
export async function* listRunning(client: Client, clusterName: string): AsyncGenerator<Running> {
  const query = `ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${clusterName}/'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const [kind = '', namespace, name, ...rest] = workflowId
      .slice(clusterName.length + 1)
      .split('/');
    if (!isImageKind(kind) || namespace === undefined || name === undefined) continue;
    if (rest.length === 0) yield { kind, key: { namespace, name } };
  }
}

function isImageKind(kind: string): kind is ImageKind {
  return Object.hasOwn(workflowTypes, kind);
}
