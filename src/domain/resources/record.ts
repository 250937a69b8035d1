import { parseJson } from '../json.ts';

/** An object as JSON has it, before anybody has looked at its fields. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object that a text is; undefined if it is anything else. */
export function parseObject(text: string): JsonRecord | undefined {
  const parsed = parseJson(text);
  return isRecord(parsed) ? parsed : undefined;
}

/** The objects in a list; none if `value` is no list. */
export function recordsIn(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The object at `key`, an empty one if there is none. */
export function recordAt(record: JsonRecord, key: string): JsonRecord {
  const value = record[key];
  return isRecord(value) ? value : {};
}

/** The text at `key`, `otherwise` if there is none. */
export function textAt(record: JsonRecord, key: string, otherwise = ''): string {
  const value = record[key];
  return typeof value === 'string' ? value : otherwise;
}

/** `record` without its undefined fields. */
export function withoutUndefined(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
