import { compareBytes } from './bytes.ts';
import { integerOf, isList, isStruct, isTagged, typeOf } from './value.ts';
import type { Dictionary, GoType, Value } from './value.ts';

/** The entry of a key by Go's equality; undefined if there is none. */
export function lookUp({ entries }: Dictionary, key: Value): Value | undefined {
  const value = entries.get(key);
  if (value !== undefined || !isTagged(key)) return value;
  for (const [candidate, content] of entries) {
    if (isEqual(candidate, key)) return content;
  }
  return undefined;
}

/** The entries in the order in which Go prints and ranges: by key. */
export function sortedEntries({ entries }: Dictionary): readonly (readonly [Value, Value])[] {
  return [...entries].toSorted(([a], [b]) => compareKeys(a, b));
}

/** Go's `==` on two values of comparable types: same type, same content; pointers are equal only to themselves. */
export function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (!isTagged(a) || !isTagged(b) || typeOf(a).name !== typeOf(b).name) return false;
  if (a.tag === 'integer' && b.tag === 'integer') return a.value === b.value;
  if (a.tag === 'complex' && b.tag === 'complex') {
    return a.real === b.real && a.imaginary === b.imaginary;
  }
  if (isList(a) && isList(b)) return isEqualSequence(a.items, b.items);
  if (!isStruct(a) || !isStruct(b) || a.type.kind === 'ptr') return false;
  return isEqualSequence(Object.values(a.fields), Object.values(b.fields));
}

function isEqualSequence(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, i) => isEqual(value, b[i] ?? null));
}

/** Whether Go allows `==` on values of this type. */
export function isComparable({ kind, fields = [], elem }: GoType): boolean {
  if (kind === 'array') return elem === undefined || isComparable(elem);
  if (kind === 'struct') return fields.every(({ type }) => isComparable(type));
  return kind !== 'slice' && kind !== 'map' && kind !== 'func';
}

function compareKeys(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') {
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b;
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (isStruct(a) && isStruct(b)) {
    return compareSequences(Object.values(a.fields), Object.values(b.fields));
  }
  if (isList(a) && isList(b)) return compareSequences(a.items, b.items);
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compareBytes(typeOf(a).name, typeOf(b).name);
}

function compareSequences(a: readonly Value[], b: readonly Value[]): number {
  for (const [i, value] of a.entries()) {
    const order = compareKeys(value, b[i] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
