import { isRecord } from '../../domain/resources/record.ts';
import { openAccess } from './access.ts';
import { createDiscovery } from './discovery.ts';
import { createEventRecorder } from './events.ts';
import { refusalError } from './failure.ts';
import { addFinalizer, annotate, removeFinalizer, setSuspended } from './metadata.ts';
import {
  readNamespaceLabels,
  readClusterUid,
  readSecret,
  readServiceAccount,
  requestServiceAccountToken,
} from './secrets.ts';
import { patchStatus } from './status.ts';
import { createTransport } from './transport.ts';
import { createReader, createWatchedReader } from './reader.ts';
import { createWatchedKind } from './watched-kind.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { Cluster, WatchSource } from '../../ports/cluster.ts';
import type { AccessOptions } from './access.ts';
import type { Connection } from './objects.ts';
import type { WatchedKind } from './watched-kind.ts';
import type { DispatchOptions } from './dispatch.ts';
import type { Transport } from './transport.ts';

export interface ConnectOptions extends AccessOptions, DispatchOptions {
  /** The one that watches are restricted to; absent: all. */
  readonly watchedNamespace?: string | undefined;
  /** Ends the connecting, not the connection. */
  readonly signal?: AbortSignal;
}

/** A connection to a cluster. */
export interface ConnectedCluster extends Cluster, WatchSource, AsyncDisposable {
  /**
   * What tells this cluster from others for as long as it lives: the uid of its namespace
   * `kube-system`; of the namespace `watched`, where we may read no other.
   * @throws {ReconcileError} `ClusterUnavailable` while there is none: of a cluster that has only
   * begun to start
   */
  readUid(watched: string | undefined, signal: AbortSignal): Promise<string>;
}

/**
 * Connects to the cluster of a kubeconfig or of our pod, and asks once whether it knows us.
 * @throws {StartError} for a kubeconfig that cannot be used; {ReconcileError} `ClusterUnavailable`;
 * both say what to change.
 */
export async function connectCluster({
  watchedNamespace,
  signal,
  onAnswer,
  turns,
  ...options
}: ConnectOptions = {}): Promise<ConnectedCluster> {
  const access = await openAccess(options);
  const transport = createTransport(access, { onAnswer, turns });
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
): Omit<ConnectedCluster, keyof AsyncDisposable> {
  const discovery = createDiscovery(transport);
  const connection: Connection = {
    transport,
    discovery,
    onWritten: (kind, object) => watched[kind].noteWritten(object),
  };
  function watchedKind<K extends ResourceKind>(kind: K): WatchedKind<K> {
    return createWatchedKind(connection, kind, watchedNamespace);
  }
  const watched: { readonly [K in ResourceKind]: WatchedKind<K> } = {
    ImageRepository: watchedKind('ImageRepository'),
    ImagePolicy: watchedKind('ImagePolicy'),
    ImageUpdateAutomation: watchedKind('ImageUpdateAutomation'),
    GitRepository: watchedKind('GitRepository'),
  };
  const events = createEventRecorder(transport);
  const cluster: Omit<ConnectedCluster, keyof AsyncDisposable> = {
    ...createReader(connection),
    patchStatus: (kind, key, change) => patchStatus(connection, kind, key, change),
    addFinalizer: (kind, metadata) => addFinalizer(connection, kind, metadata),
    removeFinalizer: (kind, key) => removeFinalizer(connection, kind, key),
    setSuspended: (kind, key, suspended) => setSuspended(connection, kind, key, suspended),
    annotate: (kind, key, annotation) => annotate(connection, kind, key, annotation),
    readSecret: (key, signal) => readSecret(transport, key, signal),
    readServiceAccount: (key, signal) => readServiceAccount(transport, key, signal),
    readNamespaceLabels: (namespace, signal) => readNamespaceLabels(transport, namespace, signal),
    readUid: (watchedNow, signal) => readClusterUid(transport, watchedNow, signal),
    requestServiceAccountToken: (key, request, signal) =>
      requestServiceAccountToken(transport, key, request, signal),
    recordEvent: (subject, event) => events.record(subject, event),
    watchKind: (kind, handlers, signal) => watched[kind].listen(handlers, signal),
    versionOf: (kind, key) => watched[kind].versionOf(key),
    since: (seen) => ({ ...cluster, ...createWatchedReader(watched, cluster, seen) }),
  };
  return cluster;
}

/** `/apis` rather than `/version`: an anonymous client may not read it. */
async function checkIdentity(transport: Transport, signal: AbortSignal | undefined): Promise<void> {
  const question = { verb: 'get', resource: 'apis', document: ['apis'] } as const;
  const answer = await transport.send({ ...question, signal });
  if (answer.status !== 200 || !isRecord(answer.body)) throw refusalError(question, answer);
}
