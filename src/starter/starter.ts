import { createDispatcher } from './dispatcher.ts';
import { deliver } from './deliver.ts';
import { listRunning } from './running.ts';
import { routes } from './route.ts';
import { workflowId, workflowTypes } from '../workflows/messages.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { ReconciledKind } from '../workflows/messages.ts';
import type { Message } from './deliver.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Wake } from './route.ts';

export interface WatchHandlers<T> {
  readonly onChange: (before: T | undefined, after: T) => void;
  readonly onDelete: (before: T) => void;
  /** All that exists has been told of. */
  readonly onSynced: () => void;
  readonly onError: (error: unknown) => void;
}

/** What the starter needs of Kubernetes. */
export interface WatchSource {
  /** Tells of every object of a kind and of every change, until the signal aborts. */
  watchKind<K extends keyof Resources>(
    kind: K,
    handlers: WatchHandlers<Resources[K]>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface StarterOptions {
  readonly source: WatchSource;
  readonly client: Client;
  /** The cluster's name in workflow ids. */
  readonly cluster: string;
  readonly searchAttributes: boolean;
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
  const { source, cluster, log, signal } = options;
  const fleet = emptyFleet();
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
    const handlers: WatchHandlers<Resources[K]> = {
      onChange: (before, after) => {
        objects.set(pathOf(after.metadata), after);
        wake(dispatcher, cluster, routes[kind]({ before, after }, fleet));
      },
      onDelete: (before) => {
        objects.delete(pathOf(before.metadata));
        if (isReconciled(kind)) farewell(dispatcher, cluster, kind, before.metadata);
        wake(dispatcher, cluster, routes[kind]({ before }, fleet));
      },
      onSynced: () => {
        if (synced.has(kind)) return;
        synced.add(kind);
        if (synced.size < watched.length) return;
        options.onSynced?.();
        void endOrphans(options, fleet, dispatcher);
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
  fleet: MutableFleet,
  dispatcher: Dispatcher<Message>,
): Promise<void> {
  try {
    for await (const { kind, key } of listRunning(client, cluster)) {
      if (!fleet[kind].has(pathOf(key))) farewell(dispatcher, cluster, kind, key);
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
