import { WorkflowNotFoundError } from '@temporalio/client';
import {
  changed,
  deleted,
  searchAttributes,
  taskQueues,
  unwatched,
  workflowId,
  workflowTypes,
} from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { Scope } from '../domain/resources/scope.ts';
import type { KeeperMemo, ReconcileInput } from '../workflows/messages.ts';
import type { Message } from './message.ts';

export interface Receivers {
  readonly client: Client;
  readonly cluster: string;
  /** What this starter watches over. */
  readonly scope: Scope;
  readonly searchAttributes: boolean;
}

/** Tells a workflow what it is to hear, starting it if need be. */
export async function deliver(receivers: Receivers, message: Message): Promise<void> {
  const { client, cluster, scope } = receivers;
  const handle = client.workflow.getHandle(workflowId(cluster, message.kind, message.key));
  switch (message.news) {
    case 'gone':
      return handle.signal(deleted).catch(ignoreNotFound);
    case 'unwatched':
      return handle.signal(unwatched, message.keeper ?? scope).catch(ignoreNotFound);
    case 'changed':
      return signalWithStart(receivers, message);
  }
}

type Changed = Extract<Message, { readonly news: 'changed' }>;

async function signalWithStart(
  { client, cluster, scope, searchAttributes: areKnown }: Receivers,
  message: Changed,
): Promise<void> {
  const { kind, key, suspended, deleting = false } = message;
  const input: ReconcileInput = { key, searchAttributes: areKnown };
  const memo: KeeperMemo = { scope };
  const hint = { suspended, scope };
  await client.workflow.signalWithStart(workflowTypes[kind], {
    workflowId: workflowId(cluster, kind, key),
    taskQueue: taskQueues(cluster).main,
    args: [input],
    signal: changed,
    signalArgs: [deleting ? { ...hint, deleting } : hint],
    memo: { ...memo },
    staticSummary: `${kind} ${key.namespace}/${key.name}`,
    ...(areKnown ? { typedSearchAttributes: attributesOf(message) } : {}),
  });
}

function attributesOf({ kind, key, suspended }: Changed): SearchAttributePair[] {
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
