import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ReconcileError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { notInstalled } from './discovery.ts';
import { connectionError, refusalError } from './failure.ts';
import { linesOf } from './lines.ts';
import { listObjects, namespaceOf, questionOf } from './objects.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { Question } from './failure.ts';
import type { Connection } from './objects.ts';
import type { View } from './view.ts';

export interface WatchOptions {
  readonly kind: ResourceKind;
  /** What is kept up to date. */
  readonly view: View;
  readonly pulse: Pulse;
  /** Something stands in the way, told once until it works again or something else does. */
  readonly onError: (error: unknown) => void;
  /** Absent: all namespaces. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
}

/** How long the API server is asked to keep one watch; the next one goes on from where it ended. */
const watchSeconds = '300';
const firstPauseMs = 200;
const longestPauseMs = 10_000;

/** Whether a watch is under way, and when the server was last heard on it. */
export interface Pulse {
  isOpen: boolean;
  heardAtMs: number;
}

/** How far a watch has come; without a resourceVersion all must be listed. */
interface Position {
  resourceVersion: string | undefined;
  /** The kind was not there at the last look. */
  isMissing: boolean;
}

/**
 * Keeps a view up to date until the signal aborts. When the watch breaks, it connects again, and brings what happened
 * meanwhile, deletions included. A kind that is not installed has no objects.
 */
export async function watchKind(connection: Connection, options: WatchOptions): Promise<void> {
  const { onError, signal, pulse } = options;
  const position: Position = { resourceVersion: undefined, isMissing: false };
  let failures = 0;
  let told = '';
  while (!signal.aborted) {
    const from = position.resourceVersion;
    try {
      await watchOnce(connection, options, position);
      failures = 0;
      told = '';
    } catch (error) {
      if (signal.aborted) return;
      // A watch that had come further before it broke was no failure to connect.
      failures = position.resourceVersion === from ? failures + 1 : 1;
      const message = messageOf(error);
      if (message !== told || failures === 1) onError(error);
      told = message;
    } finally {
      pulse.isOpen = false;
    }
    await pause(failures, signal);
  }
}

async function watchOnce(
  connection: Connection,
  { kind, view, pulse, namespace, signal }: WatchOptions,
  position: Position,
): Promise<void> {
  const { transport, discovery } = connection;
  const served = await discovery.find(kind, signal);
  if (served === undefined) {
    // Only when two looks have not found it: one mistake of discovery must not make all objects
    // look deleted.
    if (position.isMissing || view.isEmpty()) view.replace([], '');
    position.isMissing = true;
    position.resourceVersion = undefined;
    discovery.forget(kind);
    throw notInstalled(kind);
  }
  position.isMissing = false;
  if (position.resourceVersion === undefined) {
    const { items, resourceVersion } = await listObjects(connection, served, namespace, signal);
    view.replace(items, resourceVersion);
    position.resourceVersion = resourceVersion;
  }
  const question = {
    verb: 'watch',
    ...questionOf(served),
    ...namespaceOf(namespace),
  } as const;
  const stream = await transport.open({
    ...question,
    query: {
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: watchSeconds,
      resourceVersion: position.resourceVersion,
    },
    signal,
  });
  if ('status' in stream) {
    if (stream.status === 404) discovery.forget(kind);
    if (stream.status === 404 || stream.status === 410) position.resourceVersion = undefined;
    if (stream.status === 410) return;
    throw stream.status === 404 ? notInstalled(kind) : refusalError(question, stream);
  }
  pulse.isOpen = true;
  pulse.heardAtMs = Date.now();
  try {
    for await (const line of linesOf(stream)) {
      pulse.heardAtMs = Date.now();
      if (apply(line, question, { view, position }) === 'behind') return;
    }
  } catch (error) {
    if (signal.aborted || error instanceof ReconcileError) throw error;
    throw connectionError(transport.server, question, error);
  }
}

/** Takes one event of a watch. @throws {ReconcileError} what the server says went wrong. */
function apply(
  line: string,
  question: Question,
  { view, position }: { readonly view: View; readonly position: Position },
): 'applied' | 'behind' {
  const event = parseJson(line);
  if (!isRecord(event) || !isRecord(event['object'])) return 'applied';
  const { type, object } = event;
  if (type === 'ERROR') {
    const status = Number(object['code']);
    position.resourceVersion = undefined;
    if (status === 410) return 'behind';
    throw refusalError(question, { status, body: object });
  }
  if (type === 'ADDED' || type === 'MODIFIED') view.put(object);
  if (type === 'DELETED') view.remove(object);
  const { resourceVersion } = recordAt(object, 'metadata');
  if (typeof resourceVersion === 'string') {
    position.resourceVersion = resourceVersion;
    view.advance(resourceVersion);
  }
  return 'applied';
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
