import { createDispatcher } from './dispatcher.ts';
import { deliver } from './deliver.ts';
import { listRunning } from './running.ts';
import { routeRefused, routes } from './route.ts';
import { workflowId, workflowTypes } from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ResourceHead } from '../domain/resources/reading.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { ReconciledKind } from '../workflows/messages.ts';
import type { Message } from './deliver.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Wake } from './route.ts';

export interface WatchHandlers<K extends keyof Resources> {
  readonly onChange: (before: Resources[K] | undefined, after: Resources[K]) => void;
  /** Our schema refuses the object: its own run will say so on it. */
  readonly onRefused: (before: ResourceHead<K> | undefined, after: ResourceHead<K>) => void;
  /** `before` is absent for an object that was never understood. */
  readonly onDelete: (head: ResourceHead<K>, before: Resources[K] | undefined) => void;
  /** All that exists has been told of. */
  readonly onSynced: () => void;
  readonly onError: (error: unknown) => void;
}

/** What the starter needs of Kubernetes. */
export interface WatchSource {
  /** Tells of every object of a kind and of every change, until the signal aborts. */
  watchKind<K extends keyof Resources>(
    kind: K,
    handlers: WatchHandlers<K>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface StarterOptions {
  readonly source: WatchSource;
  readonly client: Client;
  /** The cluster's name in workflow ids. */
  readonly cluster: string;
  readonly searchAttributes: boolean;
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
  const { source, cluster, log, signal } = options;
  const fleet = emptyFleet();
  const there = nothingThere();
  const dispatcher = createDispatcher<Message>({
    deliver: (_id, message) => deliver(options, message),
    // What came last is what is true; that a resource is gone is looked up again by its workflow.
    merge: (_earlier, later) => later,
    onError: (id, error) =>
      log.warn('Temporal did not take a message; trying again', { id, error: String(error) }),
    signal,
  });
  const synced = new Set<string>();

  function watch<K extends keyof Resources>(
    kind: K,
    objects: Map<string, Resources[K]>,
  ): Promise<void> {
    const handlers: WatchHandlers<K> = {
      onChange: (before, after) => {
        there[kind].add(pathOf(after.metadata));
        objects.set(pathOf(after.metadata), after);
        wake(dispatcher, cluster, routes[kind]({ before, after }, fleet));
      },
      onRefused: (before, after) => {
        there[kind].add(pathOf(after.metadata));
        wake(dispatcher, cluster, routeRefused(kind, { before, after }, fleet));
      },
      onDelete: (head, before) => {
        there[kind].delete(pathOf(head.metadata));
        objects.delete(pathOf(head.metadata));
        if (isReconciled(kind)) farewell(dispatcher, cluster, kind, head.metadata);
        if (before !== undefined) wake(dispatcher, cluster, routes[kind]({ before }, fleet));
      },
      onSynced: () => {
        if (synced.has(kind)) return;
        synced.add(kind);
        if (synced.size < watched.length) return;
        options.onSynced?.();
        void endOrphans(options, there, dispatcher);
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

type MutableFleet = { readonly [K in keyof Resources]: Map<string, Resources[K]> };

function emptyFleet(): MutableFleet {
  return {
    ImageRepository: new Map(),
    ImagePolicy: new Map(),
    ImageUpdateAutomation: new Map(),
    GitRepository: new Map(),
  };
}

/** All objects that exist, those that are refused too, as `namespace/name`. */
type Presence = { readonly [K in keyof Resources]: Set<string> };

function nothingThere(): Presence {
  return {
    ImageRepository: new Set(),
    ImagePolicy: new Set(),
    ImageUpdateAutomation: new Set(),
    GitRepository: new Set(),
  };
}

function wake(dispatcher: Dispatcher<Message>, cluster: string, wakes: readonly Wake[]): void {
  for (const one of wakes) {
    dispatcher.send(workflowId(cluster, one.kind, one.key), { ...one, gone: false });
  }
}

function farewell(
  dispatcher: Dispatcher<Message>,
  cluster: string,
  kind: ReconciledKind,
  { namespace, name }: ResourceKey,
): void {
  const key = { namespace, name };
  dispatcher.send(workflowId(cluster, kind, key), { kind, key, gone: true, suspended: false });
}

/** Tells the workflows whose resource was deleted while nobody watched. */
async function endOrphans(
  { client, cluster, log }: StarterOptions,
  there: Presence,
  dispatcher: Dispatcher<Message>,
): Promise<void> {
  try {
    for await (const { kind, key } of listRunning(client, cluster)) {
      if (!there[kind].has(pathOf(key))) farewell(dispatcher, cluster, kind, key);
    }
  } catch (error) {
    log.warn('cannot list the running workflows', { error: String(error) });
  }
}

function isReconciled(kind: string): kind is ReconciledKind {
  return Object.hasOwn(workflowTypes, kind);
}

function pathOf({ namespace, name }: ResourceKey): string {
  return `${namespace}/${name}`;
}
