import {
  anyParam,
  defineFunction,
  defineVariadic,
  FunctionError,
  intParam,
} from '../../template/function.ts';
import { ANYS, isList, kindOf, list, sliceOf, zeroOf } from '../../template/value.ts';
import { toInt64 } from '../numbers/cast.ts';
import { deepEqual } from './deep-equal.ts';
import { isEmpty } from './choosing.ts';
import type { Parameter, TemplateFunction } from '../../template/function.ts';
import type { CallContext, List, Value } from '../../template/value.ts';

/** Functions that make lists and read them; none changes the list it is given. @see https://masterminds.github.io/sprig/lists.html */
export const listFunctions: readonly TemplateFunction[] = [
  ...['list', 'tuple'].map((name) => defineVariadic(name, [], anyParam, (_, items) => list(items))),
  ...onList('first', 'find first on', [], ({ items }) => items[0] ?? null),
  ...onList('last', 'find last on', [], ({ items }) => items.at(-1) ?? null),
  ...onList('rest', 'find rest on', [], ({ items }) =>
    items.length === 0 ? zeroOf(ANYS) : list(items.slice(1)),
  ),
  ...onList('initial', 'find initial on', [], ({ items }) =>
    items.length === 0 ? zeroOf(ANYS) : list(items.slice(0, -1)),
  ),
  ...onList('reverse', 'find reverse on', [], ({ items }) => list(items.toReversed())),
  ...onList('uniq', 'find uniq on', [], ({ items }, _, context) => list(distinct(items, context))),
  ...onList('compact', 'compact on', [], ({ items }) =>
    list(items.filter((item) => !isEmpty(item))),
  ),
  ...['append', 'push'].flatMap((name) =>
    onList(name, 'push on', [anyParam], ({ items }, [item]) => list([...items, item ?? null])),
  ),
  ...onList('prepend', 'prepend on', [anyParam], ({ items }, [item]) =>
    list([item ?? null, ...items]),
  ),
  ...withMust('without', (name) =>
    defineVariadic(name, [anyParam], anyParam, ([value], omitted, context) =>
      list(
        listOf(value, 'find without on', context).items.filter(
          (item) => !omitted.some((other) => deepEqual(other, item, context)),
        ),
      ),
    ),
  ),
  ...withMust('has', (name) =>
    defineFunction(name, [anyParam, anyParam], ([needle, value], context) =>
      value === null
        ? false
        : listOf(value, 'find has on', context).items.some((item) =>
            deepEqual(needle, item, context),
          ),
    ),
  ),
  ...withMust('chunk', (name) =>
    defineFunction(name, [intParam, anyParam], ([size, value], context) =>
      chunk(Number(size), listOf(value, 'chunk', context)),
    ),
  ),
  ...withMust('slice', (name) =>
    defineVariadic(name, [anyParam], anyParam, ([value], indices, context) =>
      slice(value, indices, context),
    ),
  ),
  defineVariadic('concat', [], anyParam, (_, lists, context) => concat(lists, context)),
];

type OnList = (list: List, args: readonly Value[], context: CallContext) => Value;

/** The function and its `must` twin: in a template both end with the same error, one as Go's panic. */
function withMust(
  name: string,
  define: (name: string) => TemplateFunction,
): readonly TemplateFunction[] {
  return [define(name), define(`must${name.charAt(0).toUpperCase()}${name.slice(1)}`)];
}

function onList(
  name: string,
  action: string,
  further: readonly Parameter<Value>[],
  call: OnList,
): readonly TemplateFunction[] {
  return withMust(name, (eachName) =>
    defineFunction<readonly Value[]>(
      eachName,
      [anyParam, ...further],
      ([value = null, ...args], context) => call(listOf(value, action, context), args, context),
    ),
  );
}

function listOf(value: Value, action: string, context: CallContext): List {
  if (value === null) throw nilPointer();
  if (!isList(value)) throw new FunctionError(`Cannot ${action} type ${kindOf(value)}`);
  context.claim(value.items.length);
  return value;
}

/** What Go says of `reflect.TypeOf(nil).Kind()`. */
export function nilPointer(): FunctionError {
  return new FunctionError('runtime error: invalid memory address or nil pointer dereference');
}

function distinct(items: readonly Value[], context: CallContext): readonly Value[] {
  const kept: Value[] = [];
  for (const item of items)
    if (!kept.some((other) => deepEqual(item, other, context))) kept.push(item);
  return kept;
}

function chunk(size: number, { items }: List): Value {
  const count = Math.floor((items.length - 1) / size) + 1;
  // A negative size is a mistake that Go notices only where its arithmetic leads to a chunk of that size.
  const isWhole = size < -1 && items.length === 1;
  if (isWhole) return list([list(items)], sliceOf(ANYS));
  if (!Number.isFinite(count) || count < 0 || (size < 0 && count > 0))
    throw new FunctionError('runtime error: makeslice: len out of range');
  const chunks = Array.from({ length: count }, (_, i) =>
    list(items.slice(i * size, (i + 1) * size)),
  );
  return list(chunks, sliceOf(ANYS));
}

function slice(value: Value, indices: readonly Value[], context: CallContext): Value {
  if (value === null) throw nilPointer();
  if (!isList(value))
    throw new FunctionError(`list should be type of slice or array but ${kindOf(value)}`);
  const { items, type } = value;
  if (items.length === 0) return null;
  context.claim(items.length);
  const from = Number(toInt64(indices[0] ?? null));
  const to = indices.length < 2 ? items.length : Number(toInt64(indices[1] ?? null));
  if (from < 0 || to < from || to > items.length)
    throw new FunctionError('reflect.Value.Slice: slice index out of bounds');
  return list(items.slice(from, to), type);
}

function concat(lists: readonly Value[], context: CallContext): Value {
  const all = lists.flatMap((value) => {
    if (value === null) throw nilPointer();
    if (!isList(value)) throw new FunctionError(`Cannot concat type ${kindOf(value)} as list`);
    context.claim(value.items.length);
    return value.items;
  });
  return all.length === 0 ? zeroOf(ANYS) : list(all);
}
