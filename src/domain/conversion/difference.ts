import { isRecord } from '../resources/record.ts';
import type { JsonRecord } from '../resources/record.ts';

/** What one of two JSON objects has otherwise than the other, at one place. */
export interface Difference {
  /** The keys that lead there. */
  readonly at: readonly string[];
  /** What the first has there; absent: nothing. */
  readonly was?: unknown;
  /** What the second has there; absent: nothing. */
  readonly is?: unknown;
}

/**
 * What makes `to` out of `from`: `withDifferences(from, differences(from, to))` is `to`. Where both have an object, it is
 * looked into, but at the places in `whole`: those are one value.
 * @param whole places as `spec.sourceRef`
 */
export function differences(
  from: JsonRecord,
  to: JsonRecord,
  whole: ReadonlySet<string>,
  place: readonly string[] = [],
): readonly Difference[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].toSorted().flatMap((key): readonly Difference[] => {
    const [was, is] = [ownOf(from, key), ownOf(to, key)];
    const at = [...place, key];
    if (isSameJson(was, is)) return [];
    if (isRecord(was) && isRecord(is) && !whole.has(at.join('.')))
      return differences(was, is, whole, at);
    return [{ at, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) }];
  });
}

/** `value` with those differences whose place still has what it had when they were found. */
export function withDifferences(value: JsonRecord, found: readonly Difference[]): JsonRecord {
  return found.reduce((changed, one) => withDifference(changed, one.at, one), value);
}

function withDifference(
  value: JsonRecord,
  [key, ...rest]: readonly string[],
  difference: Difference,
): JsonRecord {
  if (key === undefined) return value;
  const there = ownOf(value, key);
  if (rest.length > 0)
    return isRecord(there) ? { ...value, [key]: withDifference(there, rest, difference) } : value;
  const { was, is } = difference;
  if (!isSameJson(there, was)) return value;
  if (is !== undefined) return { ...value, [key]: is };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

/** Whether two JSON values are the same; the order of keys does not count. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, i) => isSameJson(item, other[i]));
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key], other[key]))
  );
}

function ownOf(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
