import { keyOf, pathOf } from '../../domain/resources/key.ts';
import { createObjectStore, versionOf } from './object-store.ts';
import { createOwnWrites } from './own-writes.ts';
import { createPosition } from './position.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { Reading } from '../../domain/resources/reading.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Resources } from '../../domain/resources/resources.ts';
import type { WatchHandlers } from '../../ports/cluster.ts';

/** The objects of a kind as far as a watch has told of them, in the fields that we read. */
export interface View<K extends ResourceKind = ResourceKind> {
  /** An object as the watch, or an answer to a write, says that it is. */
  put(object: JsonRecord): void;
  remove(object: JsonRecord): void;
  /** These are all that there are, at this resource version. */
  replace(objects: readonly JsonRecord[], resourceVersion: string): void;
  /** All changes up to this resource version have been told. */
  advance(resourceVersion: string): void;
  /** Resolves when all changes up to this resource version are in the view. @throws the signal's reason before */
  reached(resourceVersion: string, signal: AbortSignal): Promise<void>;
  /** What a write answered with, which the watch has not told of yet. */
  noteWritten(object: JsonRecord): void;
  isEmpty(): boolean;
  get(key: ResourceKey): Reading<K> | undefined;
  /** Those of a namespace that our schema does not refuse. */
  within(namespace: string): readonly Resources[K][];
  /** Tells of all that there is, and of each difference from then on. */
  tell(handlers: WatchHandlers<K>): Disposable;
}

/** An empty view. */
export function createView<K extends ResourceKind>(kind: K): View<K> {
  const store = createObjectStore(kind);
  const position = createPosition();
  const ownWrites = createOwnWrites();

  function hasLater(object: JsonRecord, resourceVersion: string): boolean {
    return ownWrites.hasLater(pathOf(keyOf(object)), resourceVersion);
  }

  return {
    put(object) {
      if (!hasLater(object, versionOf(object))) store.put(object);
    },
    remove(object) {
      const resourceVersion = versionOf(object);
      if (!hasLater(object, resourceVersion)) store.forget(keyOf(object), resourceVersion);
    },
    replace(objects, resourceVersion) {
      const listed = new Set(objects.map((object) => pathOf(keyOf(object))));
      for (const key of store.keys()) {
        const path = pathOf(key);
        if (listed.has(path) || ownWrites.hasLater(path, resourceVersion)) continue;
        store.forget(key, resourceVersion);
      }
      for (const object of objects) if (!hasLater(object, resourceVersion)) store.put(object);
      position.advance(resourceVersion);
      store.tellSynced();
    },
    advance: (resourceVersion) => position.advance(resourceVersion),
    reached: (resourceVersion, signal) => position.reached(resourceVersion, signal),
    noteWritten(object) {
      const resourceVersion = versionOf(object);
      // What the watch is past, it has told of: also that the object is gone since.
      if (!position.isKnown() || position.hasReached(resourceVersion)) return;
      if (hasLater(object, resourceVersion)) return;
      store.put(object);
      ownWrites.note(pathOf(keyOf(object)), resourceVersion);
    },
    isEmpty: () => store.keys().length === 0,
    get: (key) => store.get(key),
    within: (namespace) => store.within(namespace),
    tell(handlers) {
      const telling = store.tell(handlers);
      if (position.isKnown()) handlers.onSynced();
      return telling;
    },
  };
}
