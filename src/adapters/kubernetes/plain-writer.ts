import { fieldManager } from '../../domain/resources/field-manager.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { notFound, only, sendFor } from './plain-place.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Place } from './pages.ts';
import type { PlainConnection, PlainKind } from './plain-place.ts';

/** Writes objects whole, or changes of them. */
export interface PlainWriter {
  /** @throws {ReconcileError} `InvalidRequest` if there is none */
  merge(kind: ResourceKind, key: ResourceKey, patch: JsonRecord): Promise<JsonRecord>;
  /** Creates an object, or makes what is there the same; what others added to its metadata stays. */
  put(kind: PlainKind, key: ResourceKey, object: JsonRecord): Promise<'created' | 'changed'>;
  /** @returns whether there was one */
  remove(kind: ResourceKind, key: ResourceKey): Promise<boolean>;
}

export function createPlainWriter({ transport, placeOf }: PlainConnection): PlainWriter {
  return {
    async merge(kind, key, body) {
      const question = { verb: 'patch', ...(await placeOf(kind)), ...only(key) } as const;
      const object = await sendFor(transport, { ...question, query: { fieldManager }, body });
      if (object !== undefined) return object;
      throw notFound(kind, key);
    },
    async put(kind, key, object) {
      const place = await placeOf(kind);
      const before = await sendFor(transport, { verb: 'get', ...place, ...only(key) });
      const { namespace } = key;
      const whole = { ...object, apiVersion: apiVersionOf(place) };
      const query = { fieldManager };
      if (before === undefined) {
        await sendFor(transport, { verb: 'create', ...place, namespace, query, body: whole });
        return 'created';
      }
      const body = { ...whole, metadata: mergedMetadata(before, object) };
      await sendFor(transport, { verb: 'update', ...place, ...only(key), query, body });
      return 'changed';
    },
    async remove(kind, key) {
      const question = { verb: 'delete', ...(await placeOf(kind)), ...only(key) } as const;
      return (await sendFor(transport, question)) !== undefined;
    },
  };
}

function apiVersionOf({ group, version }: Place): string {
  return group === '' ? version : `${group}/${version}`;
}

/** What is there, with the labels and annotations of `object` besides. */
function mergedMetadata(before: JsonRecord, object: JsonRecord): JsonRecord {
  const metadata = recordAt(before, 'metadata');
  const wanted = recordAt(object, 'metadata');
  const labels = { ...recordAt(metadata, 'labels'), ...recordAt(wanted, 'labels') };
  return { ...metadata, labels };
}
