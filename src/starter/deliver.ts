import { WorkflowNotFoundError } from '@temporalio/client';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import {
  changed,
  deleted,
  maxKeywordBytes,
  maxSummaryBytes,
  searchAttributes,
  taskQueues,
  unwatched,
  workflowId,
  workflowTypes,
} from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { Scope } from '../domain/resources/scope.ts';
import type { ReconcileInput } from '../workflows/messages.ts';
import type { Message } from './message.ts';

/** Those that the workflow itself keeps current: all of them, or none. */
const { cluster: _, ...keptAttributes } = searchAttributes;

export interface Receivers {
  readonly client: Client;
  readonly cluster: string;
  /** What this starter watches over. */
  readonly scope: Scope;
  /** The search attributes that the Temporal namespace does not know: to set one would fail. */
  readonly missingAttributes: readonly string[];
  /** Whether what we hand to Temporal is encrypted. */
  readonly confidential: boolean;
}

/** Tells a workflow what it is to hear, starting it if need be. */
export async function deliver(receivers: Receivers, message: Message): Promise<void> {
  const { client, cluster, scope } = receivers;
  const handle = client.workflow.getHandle(workflowId(cluster, message.kind, message.key));
  switch (message.news) {
    case 'gone':
      return handle.signal(deleted).catch(ignoreNotFound);
    case 'unwatched':
      return handle.signal(unwatched, scope).catch(ignoreNotFound);
    case 'changed':
      return signalWithStart(receivers, message);
  }
}

type Changed = Extract<Message, { readonly news: 'changed' }>;

async function signalWithStart(
  { client, cluster, scope, missingAttributes, confidential }: Receivers,
  message: Changed,
): Promise<void> {
  const { kind, key, suspended, deleting = false } = message;
  const missing = new Set(missingAttributes);
  const areKept = Object.values(keptAttributes).every(({ name }) => !missing.has(name));
  const attributes = attributesOf(cluster, message).filter(
    ({ key: { name } }) => !missing.has(name),
  );
  const input: ReconcileInput = {
    key,
    searchAttributes: areKept,
    ...(confidential ? { confidential } : {}),
  };
  const hint = { suspended, scope };
  await client.workflow.signalWithStart(workflowTypes[kind], {
    workflowId: workflowId(cluster, kind, key),
    taskQueue: taskQueues(cluster).main,
    args: [input],
    signal: changed,
    signalArgs: [deleting ? { ...hint, deleting } : hint],
    // The server shares what it hands out between the namespaces, where it can; the activities inherit it.
    priority: { fairnessKey: key.namespace },
    staticSummary: cutToJsonBytes(`${kind} ${key.namespace}/${key.name}`, maxSummaryBytes),
    ...(areKept ? { typedSearchAttributes: attributes } : {}),
  });
}

function attributesOf(cluster: string, { kind, key, suspended }: Changed): SearchAttributePair[] {
  return [
    { key: searchAttributes.cluster, value: cluster },
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
