import { parseJson } from '../json.ts';
import { isRecord, recordAt } from '../resources/record.ts';
import type { JsonRecord } from '../resources/record.ts';
import type { Difference } from './difference.ts';

/**
 * The annotation that keeps, in an object of one version, what another version has besides. It is ours: what anybody
 * else writes there counts only as far as it could be ours.
 * @param version whose fields are kept: `v1`
 */
export function keptAnnotation(version: string): string {
  return `tagwright/fields-of-${version}`;
}

/** An object without the annotation, and what it said. */
export interface Taken {
  readonly object: JsonRecord;
  readonly kept: readonly Difference[];
}

/** Takes what is kept of `version` out of an object. What is no such text says nothing. */
export function takeKept(object: JsonRecord, version: string): Taken {
  const metadata = recordAt(object, 'metadata');
  const { [keptAnnotation(version)]: text, ...rest } = recordAt(metadata, 'annotations');
  if (text === undefined) return { object, kept: [] };
  const { annotations: _annotations, ...others } = metadata;
  const isEmpty = Object.keys(rest).length === 0;
  return {
    object: { ...object, metadata: isEmpty ? others : { ...others, annotations: rest } },
    kept: typeof text === 'string' ? differencesIn(text) : [],
  };
}

/** The object with an annotation that keeps `found` of `version`; without one, where there is nothing to keep. */
export function withKept(
  object: JsonRecord,
  version: string,
  found: readonly Difference[],
): JsonRecord {
  if (found.length === 0) return object;
  const metadata = recordAt(object, 'metadata');
  const annotations = {
    ...recordAt(metadata, 'annotations'),
    [keptAnnotation(version)]: JSON.stringify(found),
  };
  return { ...object, metadata: { ...metadata, annotations } };
}

function differencesIn(text: string): readonly Difference[] {
  const list = parseJson(text);
  if (!Array.isArray(list)) return [];
  return list.filter((item: unknown) => isDifference(item));
}

function isDifference(item: unknown): item is Difference {
  if (!isRecord(item)) return false;
  const { at } = item;
  return Array.isArray(at) && at.length > 0 && at.every((key) => typeof key === 'string');
}
