import type { ImageKind, ResourceKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ObjectMeta } from '../domain/resources/metadata.ts';
import type { Reading, ResourceHead } from '../domain/resources/reading.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { Secret } from '../domain/secrets/secret.ts';
import type { ServiceAccount } from '../domain/secrets/service-account.ts';
import type { EventSubject, RunEvent } from '../domain/status/event.ts';
import type { CommonStatus } from '../domain/status/run.ts';

export interface StatusChange {
  readonly before: CommonStatus;
  readonly after: CommonStatus;
  /**
   * That of the object whose status `before` is: while it still holds, the object need not be read
   * again.
   */
  readonly resourceVersion: string;
}

export interface Annotation {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * The resources of a cluster, and what we do with them. Every request has a time limit; a server
 * that does not answer is a ReconcileError of reason `ClusterUnavailable`, what is not allowed one
 * of reason `Forbidden`. Writes take no signal: what a run has found out is written even if the run
 * is interrupted.
 */
export interface Cluster {
  /** @throws {ReconcileError} if our schema refuses the object */
  get<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Resources[K] | undefined>;
  /** An object that may be one that our schema refuses. */
  read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined>;
  /**
   * The objects that our schema does not refuse: somebody's broken object must not hide the others.
   */
  list<K extends ResourceKind>(
    kind: K,
    options: { readonly namespace: string },
    signal: AbortSignal,
  ): Promise<readonly Resources[K][]>;
  /** Writes what differs between the two statuses, and nothing where nothing does. */
  patchStatus(kind: ImageKind, key: ResourceKey, change: StatusChange): Promise<void>;
  /** Adds our finalizer to an object that was read with this metadata; answers with the resource version that it has then. */
  addFinalizer(kind: ImageKind, metadata: ObjectMeta): Promise<string>;
  removeFinalizer(kind: ImageKind, key: ResourceKey): Promise<void>;
  setSuspended(kind: ImageKind, key: ResourceKey, suspended: boolean): Promise<void>;
  /** Gives an object, if it is there, an annotation of ours; undefined: takes it away. */
  annotate(kind: ImageKind, key: ResourceKey, annotation: Annotation): Promise<void>;
  readSecret(key: ResourceKey, signal: AbortSignal): Promise<Secret | undefined>;
  readServiceAccount(key: ResourceKey, signal: AbortSignal): Promise<ServiceAccount | undefined>;
  /** A token by which others know the account; undefined if there is no such account. */
  requestServiceAccountToken(
    key: ResourceKey,
    request: { readonly audiences: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly token: string } | undefined>;
  /** None if there is no such namespace. */
  readNamespaceLabels(
    namespace: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>>>;
  /**
   * The same cluster, whose resources are read from what this process sees by watching, once it has seen all of `seen`;
   * from the API server where it does not watch.
   */
  since(seen: Seen): Cluster;
  /** The resource version of an object as this process has last seen or written it; undefined where it does not watch. */
  versionOf(kind: ResourceKind, key: ResourceKey): string | undefined;
  /** Never fails: an Event that cannot be written is lost. */
  recordEvent(subject: EventSubject, event: RunEvent): Promise<void>;
}

/** What a watch tells of the objects of a kind. */
export interface WatchHandlers<K extends ResourceKind> {
  /** `before` is absent for an object that is new to us. */
  readonly onChange: (before: Resources[K] | undefined, after: Resources[K]) => void;
  /** An object is there, or has changed, that our schema refuses. */
  readonly onRefused: (before: ResourceHead<K> | undefined, after: ResourceHead<K>) => void;
  /** `before` is the object as it was when it was last understood; absent if it never was. */
  readonly onDelete: (head: ResourceHead<K>, before: Resources[K] | undefined) => void;
  /** All that exists has been told of: at the start, and whenever it had to be listed again. */
  readonly onSynced: () => void;
  /** Something stands in the way, told once until it works again or something else does. */
  readonly onError: (error: unknown) => void;
}

export interface WatchSource {
  /** Tells of every object of a kind and of every change, until the signal aborts. */
  watchKind<K extends ResourceKind>(
    kind: K,
    handlers: WatchHandlers<K>,
    signal: AbortSignal,
  ): Promise<void>;
}
