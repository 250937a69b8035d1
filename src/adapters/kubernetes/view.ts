import { recordAt } from '../../domain/resources/record.ts';
import type { ObjectMeta } from '../../domain/resources/metadata.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Who wants to know of the objects of a kind. */
export interface WatchHandlers<T> {
  /** `before` is absent for an object that is new to us. */
  readonly onChange: (before: T | undefined, after: T) => void;
  readonly onDelete: (before: T) => void;
  /** All that exists has been told of: at the start, and whenever it had to be listed again. */
  readonly onSynced: (all: readonly T[]) => void;
  /** Something stands in the way, told once until it works again or something else does. */
  readonly onError: (error: unknown) => void;
}

/** The objects of a kind as far as we know, in the fields that we read. */
export interface View {
  /** The object as it is now. */
  put(object: JsonRecord): void;
  remove(object: JsonRecord): void;
  /** These are all that there are. */
  replace(objects: readonly JsonRecord[]): void;
  isEmpty(): boolean;
}

interface Resource {
  readonly metadata: ObjectMeta;
}

/** An empty view, that tells of each difference. An object that `parse` refuses is told of as an error, and stays as it was. */
export function createView<T extends Resource>(
  handlers: WatchHandlers<T>,
  parse: (value: unknown) => T,
): View {
  const known = new Map<string, T>();

  function put(object: JsonRecord): void {
    let after: T;
    try {
      after = parse(object);
    } catch (error) {
      handlers.onError(error);
      return;
    }
    const path = pathOf(object);
    let before = known.get(path);
    if (before?.metadata.resourceVersion === after.metadata.resourceVersion) return;
    if (before !== undefined && before.metadata.uid !== after.metadata.uid) {
      // Deleted and created again while nobody looked.
      handlers.onDelete(before);
      before = undefined;
    }
    known.set(path, after);
    handlers.onChange(before, after);
  }

  function forget(path: string): void {
    const before = known.get(path);
    if (!known.delete(path) || before === undefined) return;
    handlers.onDelete(before);
  }

  return {
    put,
    remove: (object) => forget(pathOf(object)),
    replace(objects) {
      const there = new Set(objects.map(pathOf));
      for (const path of known.keys()) {
        if (!there.has(path)) forget(path);
      }
      objects.forEach(put);
      handlers.onSynced([...known.values()]);
    },
    isEmpty: () => known.size === 0,
  };
}

function pathOf(object: JsonRecord): string {
  const { namespace, name } = recordAt(object, 'metadata');
  return `${String(namespace)}/${String(name)}`;
}
