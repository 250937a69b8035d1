import { isTagged, zeroOf } from '../../template/value.ts';
import { deeper } from './nesting.ts';
import type { CallContext, Struct, Value } from '../../template/value.ts';

/** What a list, dictionary or struct takes besides its elements, as characters; data may hold the same one often. */
const MEMORY_PER_COPY = 64;

/** The value with every list and dictionary in it copied, so that `set` on one changes not the other. */
export function deepCopy(value: Value, context: CallContext, depth = 0): Value {
  if (!isTagged(value)) return value;
  context.spend(1);
  context.claim(MEMORY_PER_COPY);
  switch (value.tag) {
    case 'list':
      return value.isNil
        ? value
        : { ...value, items: value.items.map((item) => deepCopy(item, context, deeper(depth))) };
    case 'dictionary':
      return {
        ...value,
        entries: new Map(
          Array.from(value.entries, ([key, item]) => [key, deepCopy(item, context, deeper(depth))]),
        ),
      };
    case 'struct':
      return copyStruct(value, context, deeper(depth));
    case 'integer':
    case 'complex':
    case 'callable':
      return value;
  }
}

/** Fields that are not exported cannot be copied and have their zero values, but for times, which are copied whole. */
function copyStruct(value: Struct, context: CallContext, depth: number): Struct {
  const { type, fields } = value;
  const declared = type.fields ?? type.elem?.fields ?? [];
  if (type.name === 'time.Time') return value;
  const copies = declared.map(({ name, type: fieldType }): readonly [string, Value] =>
    /^\p{Lu}/u.test(name)
      ? [name, deepCopy(fields[name] ?? null, context, depth)]
      : [name, zeroOf(fieldType)],
  );
  return { ...value, fields: Object.fromEntries(copies) };
}
