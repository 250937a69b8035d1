import { WorkflowNotFoundError } from '@temporalio/client';
import {
  changed,
  deleted,
  searchAttributes,
  taskQueues,
  workflowId,
  workflowTypes,
} from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ReconciledKind, ReconcileInput } from '../workflows/messages.ts';

/** What a resource's workflow is to hear. */
export interface Message {
  readonly kind: ReconciledKind;
  readonly key: ResourceKey;
  /** The resource is gone: the workflow is not to be started for it. */
  readonly gone: boolean;
  readonly suspended: boolean;
  /** The resource waits for its workflow to let it go. */
  readonly deleting?: boolean;
}

export interface Receivers {
  readonly client: Client;
  readonly cluster: string;
  readonly searchAttributes: boolean;
  /** Whether what we hand to Temporal is encrypted. */
  readonly confidential: boolean;
}

/** Tells a workflow that its resource has changed, starting it if need be, or that the resource is gone. */
export async function deliver(receivers: Receivers, message: Message): Promise<void> {
  const { client, cluster, confidential } = receivers;
  const { kind, key, suspended, deleting = false } = message;
  const id = workflowId(cluster, kind, key);
  if (message.gone) {
    await client.workflow.getHandle(id).signal(deleted).catch(ignoreNotFound);
    return;
  }
  const input: ReconcileInput = {
    key,
    searchAttributes: receivers.searchAttributes,
    ...(confidential ? { confidential } : {}),
  };
  await client.workflow.signalWithStart(workflowTypes[kind], {
    workflowId: id,
    taskQueue: taskQueues(cluster).main,
    args: [input],
    signal: changed,
    signalArgs: [deleting ? { suspended, deleting } : { suspended }],
    // The server shares what it hands out between the namespaces, where it can; the activities inherit it.
    priority: { fairnessKey: key.namespace },
    staticSummary: `${kind} ${key.namespace}/${key.name}`,
    ...(receivers.searchAttributes ? { typedSearchAttributes: attributesOf(message) } : {}),
  });
}

function attributesOf({ kind, key, suspended }: Message): SearchAttributePair[] {
  return [
    { key: searchAttributes.kind, value: kind },
    { key: searchAttributes.namespace, value: key.namespace },
    { key: searchAttributes.name, value: key.name },
    { key: searchAttributes.suspended, value: suspended },
  ];
}

/** Signalling the end of what has ended already. */
function ignoreNotFound(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
