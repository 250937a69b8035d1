import { isRecord, recordAt } from '../resources/record.ts';
import type { JsonRecord } from '../resources/record.ts';

/**
 * The JSON merge patch that makes `after` of `before`: changed fields only, null for those that went; undefined where
 * they are equal. A list is replaced whole.
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatch(before: JsonRecord, after: JsonRecord): JsonRecord | undefined {
  const patch: [string, unknown][] = [];
  for (const key of Object.keys(before)) {
    if (after[key] === undefined && before[key] !== undefined) patch.push([key, null]);
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined || isEqual(before[key], value)) continue;
    const nested = isRecord(value) && isRecord(before[key]);
    patch.push([key, nested ? mergePatch(recordAt(before, key), value) : value]);
  }
  return patch.length === 0 ? undefined : Object.fromEntries(patch);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: unknown, index) => isEqual(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) return mergePatch(a, b) === undefined;
  return a === b;
}
