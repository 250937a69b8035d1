import { Client } from '@temporalio/client';
import { resourceFields } from '../domain/log-fields.ts';
import { pathOf } from '../domain/resources/key.ts';
import { coverageOf, watchedKinds } from '../domain/resources/scope.ts';
import { deliver } from './deliver.ts';
import { createMessenger } from './messenger.ts';
import { endOrphans } from './orphans.ts';
import { holdOf } from './hold.ts';
import { hasRun, waitedFor } from './out-of-date.ts';
import { routeRefused, routes } from './route.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { watchForSecondController } from './second-controller.ts';
import { createWakes } from './wakes.ts';
import type { ConnectionLike } from '@temporalio/client';
import type { DataConverter, Logger } from '@temporalio/common';
import type { NewsMetrics } from '../domain/metrics/news-metrics.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ImageKind, ResourceKind } from '../domain/resources/kinds.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { Cluster, WatchHandlers, WatchSource } from '../ports/cluster.ts';
import type { Receivers } from './deliver.ts';
import type { Fleet, Known, Owned } from './known.ts';
import type { Messenger } from './messenger.ts';
import type { StarterTraces } from './traced.ts';

export interface StarterOptions {
  readonly source: WatchSource;
  /** As `Cluster` has it. */
  readonly recordEvent: Cluster['recordEvent'];
  readonly connection: ConnectionLike & Parameters<typeof registerSearchAttributes>[0];
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly clusterName: string;
  /** Which resources to keep a workflow for. */
  readonly scope: Scope;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Counts what there is to tell workflows; absent: it is not counted. */
  readonly metrics?: NewsMetrics | undefined;
  /** Puts what is sent into traces; absent: no traces. */
  readonly traces?: StarterTraces | undefined;
  /** Called once, when all that exists is known. */
  readonly onSynced?: (() => void) | undefined;
}

/**
 * Watches the resources and keeps a workflow running for each, until the signal aborts: tells it of
 * each change. When all that exists is known, it tells the workflows whose resource went away
 * unseen.
 */
export async function runStarter(options: StarterOptions): Promise<void> {
  const { source, log, signal } = options;
  const receivers = await openReceivers(options);
  const objects = emptyMaps<Resources>();
  const heads = emptyMaps<Record<ResourceKind, Owned>>();
  const isCovered = coverageOf(options.scope);
  const known: Known = {
    fleet: objects,
    heads,
    isOurs: (kind, { metadata }) => isCovered(kind, metadata),
  };
  const { send } = openMessenger(receivers, known, options);
  const { tell, noteRun } = createWakes({ send, isDue: (key) => isBehind(key, objects) });
  const second = watchForSecondController({ ...options, now: () => performance.now() });
  const watched = watchedKinds(options.scope);
  const unsynced = new Set(watched);

  function watch<K extends ResourceKind>(
    kind: K,
    objectsOfKind: Map<string, Resources[K]>,
  ): Promise<void> {
    const handlers: WatchHandlers<K> = {
      onChange: (before, after) => {
        heads[kind].set(pathOf(after.metadata), after);
        objectsOfKind.set(pathOf(after.metadata), after);
        if (isDriven(after, known)) second.see(after);
        if (isRunEnd(before, after)) noteRun(after.metadata);
        routes[kind]({ before, after }, known).forEach(tell);
      },
      onRefused: (before, after) => {
        heads[kind].set(pathOf(after.metadata), after);
        routeRefused(kind, { before, after }, known).forEach(tell);
      },
      onDelete: (head, before) => {
        heads[kind].delete(pathOf(head.metadata));
        second.forget(head);
        objectsOfKind.delete(pathOf(head.metadata));
        const messages =
          before === undefined
            ? routeRefused(kind, { before: head }, known)
            : routes[kind]({ before: { ...before, metadata: head.metadata } }, known);
        messages.forEach(tell);
      },
      onSynced: () => {
        if (!unsynced.delete(kind) || unsynced.size > 0) return;
        options.onSynced?.();
        void endOrphans({ ...receivers, known, send, log, signal });
      },
      onError: (error) =>
        log.warn('cannot watch; trying again', { controllerKind: kind, error: String(error) }),
    };
    return source.watchKind(kind, handlers, signal);
  }

  await Promise.all(watched.map((kind) => watch(kind, objects[kind])));
}

function openMessenger(
  receivers: Receivers,
  known: Known,
  { log, signal, metrics }: StarterOptions,
): Messenger {
  return createMessenger({
    deliver: (message) => deliver(receivers, message),
    holdOf: (message) => (message.news === 'changed' ? holdOf(message, known) : 0),
    onError: ({ kind, key }, error) =>
      log.warn('Temporal did not take a message; trying again', {
        ...resourceFields(kind, key),
        error: String(error),
      }),
    metrics,
    signal,
  });
}

function isDriven(
  object: Resources[ResourceKind],
  { isOurs }: Known,
): object is Resources[ImageKind] {
  return object.kind !== 'GitRepository' && isOurs(object.kind, object);
}

/** Whether an automation has not applied what its policies select. */
function isBehind(key: ResourceKey, fleet: Fleet): boolean {
  const automation = fleet.ImageUpdateAutomation.get(pathOf(key));
  return automation !== undefined && waitedFor(automation, fleet).length > 0;
}

function isRunEnd(
  before: Resources[ResourceKind] | undefined,
  after: Resources[ResourceKind],
): boolean {
  return (
    before?.kind === 'ImageUpdateAutomation' &&
    after.kind === 'ImageUpdateAutomation' &&
    hasRun(before, after)
  );
}

async function openReceivers(options: StarterOptions): Promise<Receivers> {
  const { connection, namespace, dataConverter, clusterName, scope, log, traces } = options;
  const missingAttributes = await registerSearchAttributes(connection, namespace);
  if (missingAttributes.length > 0) {
    log.warn(
      'some search attributes are not registered and we may not do it: lists in Temporal go without them',
      { missing: missingAttributes },
    );
  }
  const plain = { connection, namespace, dataConverter };
  return {
    client: new Client({ ...plain, interceptors: traces?.interceptors ?? {} }),
    plainClient: new Client(plain),
    traces,
    clusterName,
    scope,
    missingAttributes,
    confidential: dataConverter.payloadCodecs !== undefined,
  };
}

/** An empty map for each kind, by `namespace/name`. */
function emptyMaps<T extends { readonly [K in ResourceKind]: unknown }>(): {
  readonly [K in ResourceKind]: Map<string, T[K]>;
} {
  return {
    ImageRepository: new Map(),
    ImagePolicy: new Map(),
    ImageUpdateAutomation: new Map(),
    GitRepository: new Map(),
  };
}
