import { keyOf } from '../../domain/resources/key.ts';
import { readingOf } from '../../domain/resources/reading.ts';
import { recordAt } from '../../domain/resources/record.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { Reading } from '../../domain/resources/reading.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Resources } from '../../domain/resources/resources.ts';
import type { WatchHandlers } from '../../ports/cluster.ts';

/** Objects of a kind, in the fields that we read; tells of each difference. */
export interface ObjectStore<K extends ResourceKind> {
  put(object: JsonRecord): void;
  /** @param resourceVersion at which the object is gone */
  forget(key: ResourceKey, resourceVersion: string): void;
  get(key: ResourceKey): Reading<K> | undefined;
  keys(): readonly ResourceKey[];
  /** Those of a namespace that our schema does not refuse. */
  within(namespace: string): readonly Resources[K][];
  /** Tells that all there is has been told of. */
  tellSynced(): void;
  /** Tells of all that there is, and of each difference from then on. */
  tell(handlers: WatchHandlers<K>): Disposable;
}

/** An object as it was last seen, and as it was last understood. */
interface Known<K extends ResourceKind> {
  readonly reading: Reading<K>;
  readonly understood: Resources[K] | undefined;
}

export function createObjectStore<K extends ResourceKind>(kind: K): ObjectStore<K> {
  const namespaces = new Map<string, Map<string, Known<K>>>();
  const listeners = new Set<WatchHandlers<K>>();

  function find({ namespace, name }: ResourceKey): Known<K> | undefined {
    return namespaces.get(namespace)?.get(name);
  }

  function put(object: JsonRecord): void {
    const key = keyOf(object);
    const resourceVersion = versionOf(object);
    const { uid } = recordAt(object, 'metadata');
    const seen = find(key)?.reading.head.metadata;
    if (seen?.resourceVersion === resourceVersion) return;
    // Deleted and created again while the watch was broken.
    if (seen !== undefined && seen.uid !== uid) forget(key, resourceVersion);
    const before = find(key);
    const reading = readingOf(kind, object);
    const understood = reading.kind === 'whole' ? reading.object : before?.understood;
    const objects = namespaces.get(key.namespace) ?? new Map<string, Known<K>>();
    namespaces.set(key.namespace, objects.set(key.name, { reading, understood }));
    for (const listener of listeners) tellChange(listener, before, reading);
  }

  /** @param resourceVersion at which the object is gone */
  function forget(key: ResourceKey, resourceVersion: string): void {
    const before = find(key);
    const objects = namespaces.get(key.namespace);
    if (before === undefined || objects === undefined) return;
    objects.delete(key.name);
    if (objects.size === 0) namespaces.delete(key.namespace);
    const { head } = before.reading;
    const gone = { ...head, metadata: { ...head.metadata, resourceVersion } };
    for (const { onDelete } of listeners) onDelete(gone, before.understood);
  }

  function all(): readonly Known<K>[] {
    return [...namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  return {
    put,
    forget,
    get: (key) => find(key)?.reading,
    keys: () => all().map(({ reading }) => reading.head.metadata),
    within(namespace) {
      const objects = [...(namespaces.get(namespace)?.values() ?? [])];
      return objects.flatMap(({ reading }) => (reading.kind === 'whole' ? [reading.object] : []));
    },
    tellSynced() {
      for (const { onSynced } of listeners) onSynced();
    },
    tell(handlers) {
      for (const { reading } of all()) tellChange(handlers, undefined, reading);
      listeners.add(handlers);
      return { [Symbol.dispose]: () => listeners.delete(handlers) };
    },
  };
}

function tellChange<K extends ResourceKind>(
  { onChange, onRefused }: WatchHandlers<K>,
  before: Known<K> | undefined,
  after: Reading<K>,
): void {
  if (after.kind === 'refused') onRefused(before?.reading.head, after.head);
  else onChange(before?.understood, after.object);
}

export function versionOf(object: JsonRecord): string {
  return String(recordAt(object, 'metadata')['resourceVersion']);
}
