import { WorkflowNotFoundError } from '@temporalio/client';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import {
  changed,
  deleted,
  maxKeywordBytes,
  maxSummaryBytes,
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
}

/** Tells a workflow that its resource has changed, starting it if need be, or that the resource is gone. */
export async function deliver(receivers: Receivers, message: Message): Promise<void> {
  const { client, cluster } = receivers;
  const { kind, key, suspended, deleting = false } = message;
  const id = workflowId(cluster, kind, key);
  if (message.gone) {
    await client.workflow.getHandle(id).signal(deleted).catch(ignoreNotFound);
    return;
  }
  const input: ReconcileInput = { key, searchAttributes: receivers.searchAttributes };
  await client.workflow.signalWithStart(workflowTypes[kind], {
    workflowId: id,
    taskQueue: taskQueues(cluster).main,
    args: [input],
    signal: changed,
    signalArgs: [deleting ? { suspended, deleting } : { suspended }],
    staticSummary: cutToJsonBytes(`${kind} ${key.namespace}/${key.name}`, maxSummaryBytes),
    ...(receivers.searchAttributes ? { typedSearchAttributes: attributesOf(message) } : {}),
  });
}

function attributesOf({ kind, key, suspended }: Message): SearchAttributePair[] {
  return [
    { key: searchAttributes.kind, value: kind },
    { key: searchAttributes.namespace, value: cutToJsonBytes(key.namespace, maxKeywordBytes) },
    { key: searchAttributes.name, value: cutToJsonBytes(key.name, maxKeywordBytes) },
    { key: searchAttributes.suspended, value: suspended },
  ];
}

/** Signalling the end of what has ended already. */
function ignoreNotFound(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
