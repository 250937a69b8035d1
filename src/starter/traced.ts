import { tracePlace, workflowId } from '../workflows/messages.ts';
import type { Client, ClientInterceptors } from '@temporalio/client';
import type { Receiver } from './message.ts';

/** What puts the starter's messages into traces. */
export interface StarterTraces {
  /** Of the client that sends. */
  readonly interceptors: ClientInterceptors;
  /** Works below the span that a header `traceparent` names; undefined: in a trace of its own. */
  readonly within: <T>(traceparent: string | undefined, work: () => Promise<T>) => Promise<T>;
}

interface Asking {
  readonly traces: StarterTraces | undefined;
  /** Asks without spans of its own. */
  readonly plainClient: Client;
  readonly clusterName: string;
}

/** A message waits no longer than this for its place in a trace. */
const longestAskMs = 1_000;

/**
 * Sends a message in the trace of the run that is its cause. The two know each other by a status in Kubernetes only, where no
 * trace is kept: so the workflow of that run is asked.
 */
export async function sendTraced(
  { traces, plainClient, clusterName }: Asking,
  cause: Receiver | undefined,
  send: () => Promise<void>,
): Promise<void> {
  if (traces === undefined) return send();
  const id = cause && workflowId(clusterName, cause.kind, cause.key);
  return traces.within(id === undefined ? undefined : await placeOf(plainClient, id), send);
}

/** Undefined where the workflow does not know, or nobody can ask it now. */
async function placeOf(client: Client, id: string): Promise<string | undefined> {
  return client
    .withDeadline(Date.now() + longestAskMs, () => client.workflow.getHandle(id).query(tracePlace))
    .catch(() => undefined);
}
