import { readingOf } from '../../domain/resources/reading.ts';
import { notInstalled } from './discovery.ts';
import { listObjects, readObject } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { Reading } from '../../domain/resources/reading.ts';
import type { Seen } from '../../domain/resources/resource-version.ts';
import type { Resources } from '../../domain/resources/resources.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Connection } from './objects.ts';
import type { WatchedKind } from './watched-kind.ts';

/** How resources are read. */
export type Reader = Pick<Cluster, 'get' | 'read' | 'list'>;

/** Reads from the API server. */
export function createReader(connection: Connection): Reader {
  async function read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined> {
    const object = await readObject(connection, kind, key, signal);
    return object === undefined ? undefined : readingOf(kind, object);
  }
  return {
    read,
    get: async (kind, key, signal) => wholeOf(await read(kind, key, signal)),
    async list(kind, { namespace }, signal) {
      const served = await connection.discovery.find(kind, signal);
      if (served === undefined) throw notInstalled(kind);
      const { items } = await listObjects(connection, served, namespace, signal);
      return items.flatMap((item) => {
        const reading = readingOf(kind, item);
        return reading.kind === 'whole' ? [reading.object] : [];
      });
    },
  };
}

/** Reads from what watches have brought, and by `other` where they have not brought all of `seen`. */
export function createWatchedReader(
  watched: { readonly [K in ResourceKind]: WatchedKind<K> },
  other: Reader,
  seen: Seen,
): Reader {
  async function read<K extends ResourceKind>(
    kind: K,
    key: ResourceKey,
    signal?: AbortSignal,
  ): Promise<Reading<K> | undefined> {
    const asked = { namespace: key.namespace, since: seen[kind] };
    const view = await watched[kind].current(asked, signal);
    return view === undefined ? other.read(kind, key, signal) : view.get(key);
  }
  return {
    read,
    get: async (kind, key, signal) => wholeOf(await read(kind, key, signal)),
    async list(kind, { namespace }, signal) {
      const view = await watched[kind].current({ namespace, since: seen[kind] }, signal);
      return view === undefined ? other.list(kind, { namespace }, signal) : view.within(namespace);
    },
  };
}

/** @throws the refusal of an object that our schema refuses */
function wholeOf<K extends ResourceKind>(
  reading: Reading<K> | undefined,
): Resources[K] | undefined {
  if (reading?.kind === 'refused') throw reading.refusal;
  return reading?.object;
}
