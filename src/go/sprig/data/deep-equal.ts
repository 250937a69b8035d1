import { isTagged, typeOf } from '../../template/value.ts';
import { deeper } from './nesting.ts';
import type { CallContext, Dictionary, List, Struct, Value } from '../../template/value.ts';

/** Go's `reflect.DeepEqual`: the same type and, all the way down, the same content; a nil list is not an empty one. NaN equals nothing. */
export function deepEqual(a: Value, b: Value, context: CallContext, depth = 0): boolean {
  context.spend(1);
  if (!isTagged(a) || !isTagged(b)) return a === b;
  if (a === b && a.tag !== 'callable') return true;
  if (typeOf(a).name !== typeOf(b).name) return false;
  switch (a.tag) {
    case 'integer':
      return b.tag === 'integer' && a.value === b.value;
    case 'complex':
      return b.tag === 'complex' && a.real === b.real && a.imaginary === b.imaginary;
    case 'list':
      return b.tag === 'list' && equalLists(a, b, context, deeper(depth));
    case 'dictionary':
      return b.tag === 'dictionary' && equalDictionaries(a, b, context, deeper(depth));
    case 'struct':
      return b.tag === 'struct' && equalStructs(a, b, context, deeper(depth));
    case 'callable':
      return false;
  }
}

function equalLists(a: List, b: List, context: CallContext, depth: number): boolean {
  return (
    a.isNil === b.isNil &&
    a.items.length === b.items.length &&
    a.items.every((item, i) => deepEqual(item, b.items[i] ?? null, context, depth))
  );
}

function equalDictionaries(
  a: Dictionary,
  b: Dictionary,
  context: CallContext,
  depth: number,
): boolean {
  if (a.isNil !== b.isNil || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, value]) => {
    const other = b.entries.get(key);
    return other !== undefined && deepEqual(value, other, context, depth);
  });
}

function equalStructs(a: Struct, b: Struct, context: CallContext, depth: number): boolean {
  return Object.entries(a.fields).every(([name, value]) =>
    deepEqual(value, b.fields[name] ?? null, context, depth),
  );
}
