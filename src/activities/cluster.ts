import type { ImageKind, ResourceKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Reading } from '../domain/resources/reading.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { Secret } from '../domain/secrets/secret.ts';
import type { ServiceAccount } from '../domain/secrets/service-account.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { EventSubject, RunEvent } from '../domain/status/event.ts';

/** What the activities need of Kubernetes. A network that fails is a ReconcileError of reason `ClusterUnavailable`. */
export interface ClusterAccess {
  get<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Resources[K] | undefined>;
  /** An object that may be one that our schema refuses, which `get` throws for. */
  read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined>;
  /** Those that our schema does not refuse. */
  list<K extends ResourceKind>(
    kind: K,
    options: { readonly namespace: string },
    signal: AbortSignal,
  ): Promise<readonly Resources[K][]>;
  /** Writes what differs between the two, and nothing where nothing does. */
  patchStatus(
    kind: ImageKind,
    key: ResourceKey,
    change: {
      readonly before: CommonStatus;
      readonly after: CommonStatus;
      /** That of the object whose status `before` is. */
      readonly resourceVersion: string;
    },
  ): Promise<unknown>;
  addFinalizer(kind: ImageKind, key: ResourceKey): Promise<void>;
  removeFinalizer(kind: ImageKind, key: ResourceKey): Promise<void>;
  setSuspended(kind: ImageKind, key: ResourceKey, suspended: boolean): Promise<void>;
  readSecret(key: ResourceKey, signal: AbortSignal): Promise<Secret | undefined>;
  readServiceAccount(key: ResourceKey, signal: AbortSignal): Promise<ServiceAccount | undefined>;
  /** A token by which others know the account; undefined if there is no such account. */
  requestServiceAccountToken(
    key: ResourceKey,
    request: { readonly audiences: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly token: string } | undefined>;
  readNamespaceLabels(
    namespace: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>>>;
  /** Never fails a run: an Event that cannot be written is lost. */
  recordEvent(subject: EventSubject, event: RunEvent): Promise<void>;
}
