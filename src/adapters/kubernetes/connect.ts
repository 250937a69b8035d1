import { readingOf } from '../../domain/resources/reading.ts';
import { isRecord } from '../../domain/resources/record.ts';
import { openAccess } from './access.ts';
import { createDiscovery, notInstalled } from './discovery.ts';
import { createEventRecorder } from './events.ts';
import { refusalError } from './failure.ts';
import { addFinalizer, annotate, removeFinalizer, setSuspended } from './metadata.ts';
import { listObjects, readObject } from './objects.ts';
import {
  readNamespaceLabels,
  readClusterUid,
  readSecret,
  readServiceAccount,
  requestServiceAccountToken,
} from './secrets.ts';
import { patchStatus } from './status.ts';
import { createTransport } from './transport.ts';
import { watchKind } from './watch.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind, ResourceKind } from '../../domain/resources/kinds.ts';
import type { Reading } from '../../domain/resources/reading.ts';
import type { Resources } from '../../domain/resources/resources.ts';
import type { EventSubject, RunEvent } from '../../domain/status/event.ts';
import type { AccessOptions } from './access.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { ServiceAccount } from '../../domain/secrets/service-account.ts';
import type { ServiceAccountToken, TokenRequest } from './secrets.ts';
import type { StatusChange } from './status.ts';
import type { Transport } from './transport.ts';
import type { WatchHandlers } from './view.ts';

export interface ConnectOptions extends AccessOptions {
  /** The one that watches are restricted to; absent: all. */
  readonly watchedNamespace?: string | undefined;
  /** Ends the connecting, not the connection. */
  readonly signal?: AbortSignal;
}

/**
 * A cluster, and what we do in it. Every request has a time limit; what does not answer is a ReconcileError of reason
 * `ClusterUnavailable`, what is not allowed one of reason `Forbidden`.
 */
export interface Cluster extends AsyncDisposable {
  /** Address of the API server. */
  readonly server: string;
  /** The API version of the kind that is used here; undefined where the kind is not installed. */
  servedVersion(kind: ResourceKind, signal?: AbortSignal): Promise<string | undefined>;
  /** @throws {ReconcileError} if there is one that our schema refuses. */
  get<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Resources[K] | undefined>;
  read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined>;
  /** Those that are valid: somebody's broken object shall not hide the others. */
  list<K extends ResourceKind>(
    kind: K,
    options: { readonly namespace: string },
    signal?: AbortSignal,
  ): Promise<readonly Resources[K][]>;
  patchStatus(
    kind: ImageKind,
    key: ResourceKey,
    change: StatusChange,
    signal?: AbortSignal,
  ): Promise<void>;
  addFinalizer(kind: ImageKind, key: ResourceKey, signal?: AbortSignal): Promise<void>;
  removeFinalizer(kind: ImageKind, key: ResourceKey, signal?: AbortSignal): Promise<void>;
  setSuspended(
    kind: ImageKind,
    key: ResourceKey,
    suspended: boolean,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Sets annotations, and removes those that are null. */
  annotate(
    kind: ResourceKind,
    key: ResourceKey,
    annotations: Readonly<Record<string, string | null>>,
    signal?: AbortSignal,
  ): Promise<void>;
  readSecret(key: ResourceKey, signal?: AbortSignal): Promise<Secret | undefined>;
  readServiceAccount(key: ResourceKey, signal?: AbortSignal): Promise<ServiceAccount | undefined>;
  readNamespaceLabels(
    namespace: string,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>>>;
  /**
   * What tells this cluster from others for as long as it lives: the uid of its namespace `kube-system`; of the
   * namespace `watched`, where we may read no other.
   * @throws {ReconcileError} `ClusterUnavailable` while there is none: of a cluster that has only begun to start
   */
  readUid(watched: string | undefined, signal?: AbortSignal): Promise<string>;
  requestServiceAccountToken(
    key: ResourceKey,
    request: TokenRequest,
    signal?: AbortSignal,
  ): Promise<ServiceAccountToken | undefined>;
  recordEvent(subject: EventSubject, event: RunEvent, signal?: AbortSignal): Promise<void>;
  watchKind<K extends ResourceKind>(
    kind: K,
    handlers: WatchHandlers<K>,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * Connects to the cluster of a kubeconfig or of our pod, and asks once whether it knows us.
 * @throws {StartError} for a kubeconfig that cannot be used; {ReconcileError} `ClusterUnavailable`; both say what to change.
 */
export async function connectCluster({
  watchedNamespace,
  signal,
  ...options
}: ConnectOptions = {}): Promise<Cluster> {
  const access = await openAccess(options);
  const transport = createTransport(access);
  try {
    await checkIdentity(transport, signal);
  } catch (error) {
    await access[Symbol.asyncDispose]();
    throw error;
  }
  const cluster = createCluster(transport, watchedNamespace);
  return { ...cluster, [Symbol.asyncDispose]: () => access[Symbol.asyncDispose]() };
}

function createCluster(
  transport: Transport,
  watchedNamespace: string | undefined,
): Omit<Cluster, keyof AsyncDisposable> {
  const discovery = createDiscovery(transport);
  const connection = { transport, discovery };
  const events = createEventRecorder(transport);
  async function read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined> {
    const object = await readObject(connection, kind, key, signal);
    return object === undefined ? undefined : readingOf(kind, object);
  }
  return {
    server: transport.server,
    servedVersion: async (kind, signal) => (await discovery.find(kind, signal))?.version,
    async get(kind, key, signal) {
      const reading = await read(kind, key, signal);
      if (reading?.kind === 'refused') throw reading.refusal;
      return reading?.object;
    },
    read,
    async list(kind, { namespace }, signal) {
      const served = await discovery.find(kind, signal);
      if (served === undefined) throw notInstalled(kind);
      const { items } = await listObjects(connection, served, namespace, signal);
      return items.flatMap((item) => {
        const reading = readingOf(kind, item);
        return reading.kind === 'whole' ? [reading.object] : [];
      });
    },
    patchStatus: (kind, key, change, signal) =>
      patchStatus(connection, { kind, key, change, signal }),
    addFinalizer: (kind, key, signal) => addFinalizer(connection, kind, key, signal),
    removeFinalizer: (kind, key, signal) => removeFinalizer(connection, kind, key, signal),
    setSuspended: (kind, key, suspended, signal) =>
      setSuspended(connection, { kind, key, signal }, suspended ? 'suspended' : 'resumed'),
    annotate: (kind, key, annotations, signal) =>
      annotate(connection, { kind, key, signal }, annotations),
    readSecret: (key, signal) => readSecret(transport, key, signal),
    readServiceAccount: (key, signal) => readServiceAccount(transport, key, signal),
    readNamespaceLabels: (namespace, signal) => readNamespaceLabels(transport, namespace, signal),
    readUid: (watched, signal) => readClusterUid(transport, watched, signal),
    requestServiceAccountToken: (key, request, signal) =>
      requestServiceAccountToken(transport, key, request, signal),
    recordEvent: (subject, event, signal) => events.record(subject, event, signal),
    watchKind: (kind, handlers, signal) =>
      watchKind(connection, { kind, handlers, namespace: watchedNamespace, signal }),
  };
}

/** `/apis` rather than `/version`: an anonymous client may not read it. */
async function checkIdentity(transport: Transport, signal: AbortSignal | undefined): Promise<void> {
  const question = { verb: 'get', resource: 'apis', document: ['apis'] } as const;
  const answer = await transport.send({ ...question, signal });
  if (answer.status !== 200 || !isRecord(answer.body)) throw refusalError(question, answer);
}
