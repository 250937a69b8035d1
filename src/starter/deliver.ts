import { WorkflowNotFoundError } from '@temporalio/client';
import { cardOf } from '../domain/loop/card.ts';
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
import { sendTraced } from './traced.ts';
import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { Scope } from '../domain/resources/scope.ts';
import type { ReconcileInput } from '../workflows/messages.ts';
import type { Changed, Message } from './message.ts';
import type { StarterTraces } from './traced.ts';

/** The attributes that the workflow itself keeps current: all of them, or none. */
const { cluster: _, ...keptAttributes } = searchAttributes;

export interface Receivers {
  readonly client: Client;
  readonly clusterName: string;
  /** The resources that this starter keeps workflows for. */
  readonly scope: Scope;
  /** The search attributes that the Temporal namespace does not know: to set one would fail. */
  readonly missingAttributes: readonly string[];
  /** Whether what we hand to Temporal is encrypted. */
  readonly confidential: boolean;
  /** Absent: no traces. */
  readonly traces: StarterTraces | undefined;
  /** The client without what `traces` adds to it. */
  readonly plainClient: Client;
}

/** Sends a workflow its message, and starts the workflow if need be. */
export async function deliver(receivers: Receivers, message: Message): Promise<void> {
  const { client, clusterName, scope } = receivers;
  const handle = client.workflow.getHandle(workflowId(clusterName, message.kind, message.key));
  switch (message.news) {
    case 'deleted':
      return handle.signal(deleted).catch(ignoreNotFound);
    case 'unwatched':
      return handle.signal(unwatched, scope).catch(ignoreNotFound);
    case 'changed':
      return sendTraced(receivers, message.cause, () => signalWithStart(receivers, message));
  }
}

async function signalWithStart(
  { client, clusterName, scope, missingAttributes, confidential }: Receivers,
  message: Changed,
): Promise<void> {
  const { kind, key, suspended, deleting, seen } = message;
  const missing = new Set(missingAttributes);
  const areKept = Object.values(keptAttributes).every(({ name }) => !missing.has(name));
  const attributes = attributesOf(clusterName, message).filter(
    ({ key: { name } }) => !missing.has(name),
  );
  const card = cardOf(clusterName, kind, key);
  const input: ReconcileInput = { key, searchAttributes: areKept, confidential };
  await client.workflow.signalWithStart(workflowTypes[kind], {
    workflowId: workflowId(clusterName, kind, key),
    taskQueue: taskQueues(clusterName).main,
    args: [input],
    signal: changed,
    signalArgs: [{ suspended, scope, deleting, seen }],
    // Namespaces share fairly what the server hands out, where it can do that; activities inherit
    // the key.
    priority: { fairnessKey: key.namespace },
    staticSummary: cutToJsonBytes(`${kind} ${key.namespace}/${key.name}`, maxSummaryBytes),
    staticDetails: card.details,
    // Whoever lists workflows reads their memos too, and cannot where one is encrypted. It says no more than the id.
    ...(confidential ? {} : { memo: { ...card.memo } }),
    ...(areKept ? { typedSearchAttributes: attributes } : {}),
  });
}

function attributesOf(
  clusterName: string,
  { kind, key, suspended }: Changed,
): SearchAttributePair[] {
  return [
    { key: searchAttributes.cluster, value: clusterName },
    { key: searchAttributes.kind, value: kind },
    { key: searchAttributes.namespace, value: cutToJsonBytes(key.namespace, maxKeywordBytes) },
    { key: searchAttributes.name, value: cutToJsonBytes(key.name, maxKeywordBytes) },
    { key: searchAttributes.suspended, value: suspended },
  ];
}

/** A workflow that has ended already needs no end. */
function ignoreNotFound(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
