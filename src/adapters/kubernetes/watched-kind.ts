import { once } from 'node:events';
import { createView } from './view.ts';
import { watchKind } from './watch.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { WatchHandlers } from '../../ports/cluster.ts';
import type { Connection } from './objects.ts';
import type { View } from './view.ts';
import type { Pulse } from './watch.ts';

/** A kind as this process sees it: one watch, for all who listen and all who read. */
export interface WatchedKind<K extends ResourceKind> {
  /** Tells of all objects and of every change, until the signal aborts. */
  listen(handlers: WatchHandlers<K>, signal: AbortSignal): Promise<void>;
  /**
   * The objects, in a state that is not older than `since`; undefined where the API server must be asked instead: nobody
   * listens, the namespace is not watched, the watch is broken, or it does not come so far within a second.
   */
  current(
    asked: { readonly namespace: string; readonly since: string | undefined },
    signal?: AbortSignal,
  ): Promise<View<K> | undefined>;
  /** Takes what a write of ours was answered with. */
  noteWritten(object: JsonRecord): void;
  /** The resource version of an object as it was last seen, or written by us. */
  versionOf(key: ResourceKey): string | undefined;
}

/** A watch that has heard nothing for so long, not even the bookmark that the server sends each minute, may be dead. */
const silentMs = 150_000;
/** How far a watch may be behind before the API server is asked instead. */
const patienceMs = 1_000;

/** @param namespace the one that is watched; absent: all */
export function createWatchedKind<K extends ResourceKind>(
  connection: Connection,
  kind: K,
  namespace: string | undefined,
): WatchedKind<K> {
  const view = createView(kind);
  const pulse: Pulse = { isOpen: false, heardAtMs: 0 };
  const listeners = new Set<WatchHandlers<K>>();
  let stop = new AbortController();
  let watching = Promise.resolve();

  function onError(error: unknown): void {
    for (const listener of listeners) listener.onError(error);
  }
  function begin(): void {
    stop = new AbortController();
    const { signal } = stop;
    watching = watchKind(connection, { kind, view, pulse, onError, namespace, signal });
  }
  function isUsable(asked: string): boolean {
    if (namespace !== undefined && namespace !== asked) return false;
    return pulse.isOpen && Date.now() - pulse.heardAtMs < silentMs;
  }

  return {
    async listen(handlers, signal) {
      using _ = view.tell(handlers);
      listeners.add(handlers);
      if (listeners.size === 1) begin();
      if (!signal.aborted) await once(signal, 'abort');
      listeners.delete(handlers);
      if (listeners.size > 0) return;
      stop.abort();
      await watching;
    },
    async current(asked, signal) {
      if (!isUsable(asked.namespace)) return undefined;
      if (asked.since === undefined) return view;
      const patience = AbortSignal.timeout(patienceMs);
      const both = signal === undefined ? patience : AbortSignal.any([signal, patience]);
      try {
        await view.reached(asked.since, both);
        return view;
      } catch {
        signal?.throwIfAborted();
        return undefined;
      }
    },
    noteWritten: (object) => view.noteWritten(object),
    versionOf: (key) => view.get(key)?.head.metadata.resourceVersion,
  };
}
