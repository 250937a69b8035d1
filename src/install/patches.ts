import { parse } from 'yaml';
import { isRecord, recordAt, recordsIn, textAt } from '../domain/resources/record.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/**
 * Objects with a patch of a kustomization: a list of operations of a JSON patch, of which `add` and `replace` are known, or an
 * object that says `$patch: delete`.
 */
export function patched(objects: readonly JsonRecord[], patch: JsonRecord): JsonRecord[] {
  const said: unknown = parse(textAt(patch, 'patch'));
  if (isRecord(said) && said['$patch'] === 'delete')
    return objects.filter((object) => !isMeant(object, namesOf(said)));
  const operations = recordsIn(said);
  const target = recordAt(patch, 'target');
  return objects.map((object) =>
    isMeant(object, target) ? operations.reduce(operated, object) : object,
  );
}

function namesOf(object: JsonRecord): JsonRecord {
  return { kind: object['kind'], name: recordAt(object, 'metadata')['name'] };
}

function isMeant(object: JsonRecord, { kind, name }: JsonRecord): boolean {
  const names = namesOf(object);
  return names['kind'] === kind && names['name'] === name;
}

function operated(object: JsonRecord, operation: JsonRecord): JsonRecord {
  const keys = textAt(operation, 'path').split('/').slice(1);
  const changed = withValue(object, keys, operation['value']);
  return isRecord(changed) ? changed : object;
}

/** @see https://www.rfc-editor.org/rfc/rfc6902 */
function withValue(target: unknown, [key, ...deeper]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    if (key === '-') return [...target, value];
    return target.map((item: unknown, index) =>
      index === Number(key) ? withValue(item, deeper, value) : item,
    );
  }
  const record = isRecord(target) ? target : {};
  return { ...record, [key]: withValue(record[key], deeper, value) };
}
