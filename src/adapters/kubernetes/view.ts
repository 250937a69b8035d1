import { readingOf } from '../../domain/resources/reading.ts';
import { recordAt } from '../../domain/resources/record.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { ResourceHead } from '../../domain/resources/reading.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Resources } from '../../domain/resources/resources.ts';
import type { WatchHandlers } from '../../ports/cluster.ts';

/** The objects of a kind as far as we know, in the fields that we read. */
export interface View {
  /** The object as it is now. */
  put(object: JsonRecord): void;
  remove(object: JsonRecord): void;
  /** These are all that there are. */
  replace(objects: readonly JsonRecord[]): void;
  isEmpty(): boolean;
}

/** An object as it was last seen, and as it was last understood. */
interface Known<K extends ResourceKind> {
  readonly head: ResourceHead<K>;
  readonly object: Resources[K] | undefined;
}

/** An empty view, that tells of each difference. */
export function createView<K extends ResourceKind>(kind: K, handlers: WatchHandlers<K>): View {
  const known = new Map<string, Known<K>>();

  function put(json: JsonRecord): void {
    const reading = readingOf(kind, json);
    const { head } = reading;
    const path = pathOf(json);
    const seen = known.get(path)?.head.metadata;
    if (seen?.resourceVersion === head.metadata.resourceVersion) return;
    // Deleted and created again while the watch was broken.
    if (seen !== undefined && seen.uid !== head.metadata.uid) forget(path);
    const before = known.get(path);
    if (reading.kind === 'refused') {
      known.set(path, { head, object: before?.object });
      handlers.onRefused(before?.head, head);
      return;
    }
    known.set(path, { head, object: reading.object });
    handlers.onChange(before?.object, reading.object);
  }

  function forget(path: string): void {
    const before = known.get(path);
    if (!known.delete(path) || before === undefined) return;
    handlers.onDelete(before.head, before.object);
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
      handlers.onSynced();
    },
    isEmpty: () => known.size === 0,
  };
}

function pathOf(object: JsonRecord): string {
  const { namespace, name } = recordAt(object, 'metadata');
  return `${String(namespace)}/${String(name)}`;
}
