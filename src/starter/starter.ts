import { coverageOf } from '../domain/resources/scope.ts';
import { workflowId } from '../workflows/messages.ts';
import { deliver } from './deliver.ts';
import { createDispatcher } from './dispatcher.ts';
import { endOrphans, pathOf } from './orphans.ts';
import { routeRefused, routes } from './route.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import type { Resources } from '../domain/resources/resources.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { WatchHandlers, WatchSource } from '../ports/cluster.ts';
import type { Message } from './message.ts';
import type { Known, Owned } from './route.ts';

export interface StarterOptions {
  readonly source: WatchSource;
  readonly client: Client;
  /** The cluster's name in workflow ids. */
  readonly cluster: string;
  /** Which resources to keep a workflow for. */
  readonly scope: Scope;
  /** The search attributes that the Temporal namespace does not know. */
  readonly missingAttributes: readonly string[];
  /** Whether what we hand to Temporal is encrypted. */
  readonly confidential: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called once, when all that exists is known. */
  readonly onSynced?: () => void;
}

/**
 * Watches the resources and tells their workflows of each change, until the signal aborts. When all that exists is
 * known, workflows whose resource went away unseen are told so.
 */
export async function runStarter(options: StarterOptions): Promise<void> {
  const { source, cluster, scope, log, signal } = options;
  const fleet = emptyMaps<Resources>();
  const heads = emptyMaps<Record<keyof Resources, Owned>>();
  const isCovered = coverageOf(scope);
  const known: Known = { fleet, heads, isOurs: ({ metadata }) => isCovered(metadata) };
  const dispatcher = createDispatcher<Message>({
    deliver: (_id, message) => deliver(options, message),
    // What came last is what is true; that a resource is gone is looked up again by its workflow.
    merge: (_earlier, later) => later,
    onError: (id, error) =>
      log.warn('Temporal did not take a message; trying again', { id, error: String(error) }),
    signal,
  });
  const synced = new Set<string>();

  function send(message: Message): void {
    dispatcher.send(workflowId(cluster, message.kind, message.key), message);
  }

  function watch<K extends keyof Resources>(
    kind: K,
    objects: Map<string, Resources[K]>,
  ): Promise<void> {
    const handlers: WatchHandlers<K> = {
      onChange: (before, after) => {
        heads[kind].set(pathOf(after.metadata), after);
        objects.set(pathOf(after.metadata), after);
        routes[kind]({ before, after }, known).forEach(send);
      },
      onRefused: (before, after) => {
        heads[kind].set(pathOf(after.metadata), after);
        routeRefused(kind, { before, after }, known).forEach(send);
      },
      onDelete: (head, before) => {
        heads[kind].delete(pathOf(head.metadata));
        objects.delete(pathOf(head.metadata));
        const messages =
          before === undefined
            ? routeRefused(kind, { before: head }, known)
            : routes[kind]({ before: { ...before, metadata: head.metadata } }, known);
        messages.forEach(send);
      },
      onSynced: () => {
        if (synced.has(kind)) return;
        synced.add(kind);
        if (synced.size < watched.length) return;
        options.onSynced?.();
        void endOrphans({ ...options, known, send });
      },
      onError: (error) => log.warn('cannot watch; trying again', { kind, error: String(error) }),
    };
    return source.watchKind(kind, handlers, signal);
  }

  await Promise.all([
    watch('ImageRepository', fleet.ImageRepository),
    watch('ImagePolicy', fleet.ImagePolicy),
    watch('ImageUpdateAutomation', fleet.ImageUpdateAutomation),
    watch('GitRepository', fleet.GitRepository),
  ]);
}

const watched = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'GitRepository'];

/** An empty map for each kind, by `namespace/name`. */
function emptyMaps<T extends { readonly [K in keyof Resources]: unknown }>(): {
  readonly [K in keyof Resources]: Map<string, T[K]>;
} {
  return {
    ImageRepository: new Map(),
    ImagePolicy: new Map(),
    ImageUpdateAutomation: new Map(),
    GitRepository: new Map(),
  };
}
