import { compareBytes } from '../../template/bytes.ts';
import {
  anyParam,
  defineFunction,
  defineVariadic,
  dictParam,
  FunctionError,
  stringParam,
} from '../../template/function.ts';
import { dictionary, isDictionary, list, STRINGS, typeOf } from '../../template/value.ts';
import { DICT } from '../../template/value.ts';
import { deepCopy } from './deep-copy.ts';
import { mergeInto } from './merge.ts';
import { stringOf } from '../text-of-value.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext, Dictionary, Value } from '../../template/value.ts';

/**
 * Functions that make dictionaries and read them. `set`, `unset` and the merges change the first one in place, as in Go. Where Go's
 * order is random (`keys`, `values`), ours is by key. @see https://masterminds.github.io/sprig/dicts.html
 */
export const dictFunctions: readonly TemplateFunction[] = [
  defineVariadic('dict', [], anyParam, (_, items, context) => dictOf(items, context)),
  defineFunction(
    'get',
    [dictParam, stringParam],
    ([{ entries }, key]) => entries.get(key) ?? (entries.has(key) ? null : ''),
  ),
  defineFunction('set', [dictParam, stringParam, anyParam], ([target, key, value]) => {
    if (target.isNil) throw new FunctionError('assignment to entry in nil map');
    target.entries.set(key, value);
    return target;
  }),
  defineFunction('unset', [dictParam, stringParam], ([target, key]) => {
    target.entries.delete(key);
    return target;
  }),
  defineFunction('hasKey', [dictParam, stringParam], ([{ entries }, key]) => entries.has(key)),
  defineVariadic('pluck', [stringParam], dictParam, ([key], dicts) =>
    list(
      dicts
        .filter(({ entries }) => entries.has(key))
        .map(({ entries }) => entries.get(key) ?? null),
    ),
  ),
  defineVariadic('keys', [], dictParam, (_, dicts, context) =>
    list(
      dicts.flatMap((each) => sortedEntries(each, context).map(([key]) => key)),
      STRINGS,
    ),
  ),
  defineFunction('values', [dictParam], ([dict], context) =>
    list(sortedEntries(dict, context).map(([, value]) => value)),
  ),
  defineVariadic('pick', [dictParam], stringParam, ([{ entries }], keys) =>
    dictionary(
      new Map(keys.filter((key) => entries.has(key)).map((key) => [key, entries.get(key) ?? null])),
    ),
  ),
  defineVariadic('omit', [dictParam], stringParam, ([{ entries }], keys, context) => {
    context.claim(entries.size);
    const omitted: ReadonlySet<Value> = new Set(keys);
    return dictionary(new Map([...entries].filter(([key]) => !omitted.has(key))));
  }),
  ...['merge', 'mustMerge'].map((name) => defineMerge(name, false)),
  ...['mergeOverwrite', 'mustMergeOverwrite'].map((name) => defineMerge(name, true)),
  ...['deepCopy', 'mustDeepCopy'].map((name) =>
    defineFunction(name, [anyParam], ([value], context) => {
      if (value === null)
        throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
      return deepCopy(value, context);
    }),
  ),
  defineVariadic('dig', [], anyParam, (_, path) => dig(path)),
];

function dictOf(items: readonly Value[], context: CallContext): Dictionary {
  context.claim(items.length);
  const entries = new Map<Value, Value>();
  for (let i = 0; i < items.length; i += 2) {
    const value = items[i + 1];
    entries.set(stringOf(items[i] ?? null, context), value === undefined ? '' : value);
  }
  return dictionary(entries);
}

function sortedEntries(
  { entries }: Dictionary,
  context: CallContext,
): readonly (readonly [Value, Value])[] {
  context.claim(entries.size);
  return [...entries].toSorted(([a], [b]) =>
    typeof a === 'string' && typeof b === 'string' ? compareBytes(a, b) : 0,
  );
}

function defineMerge(name: string, overwrites: boolean): TemplateFunction {
  return defineVariadic(name, [dictParam], dictParam, ([target], sources, context) => {
    const result = target.isNil ? dictionary(new Map<Value, Value>()) : target;
    for (const source of sources) mergeInto(result, source, overwrites, context);
    return result;
  });
}

/** The value at a path of keys; arguments are the keys, the default and the dictionary. */
function dig(path: readonly Value[]): Value {
  if (path.length < 3) throw new FunctionError('dig needs at least three arguments');
  const keys = path.slice(0, -2);
  let step: Value = dictIn(path.at(-1) ?? null);
  for (const key of keys) if (typeof key !== 'string') throw wrongType(key, 'string');
  for (const key of keys) {
    const next: Value | undefined = dictIn(step).entries.get(key);
    if (next === undefined) return path.at(-2) ?? null;
    step = next;
  }
  return step;
}

function dictIn(value: Value): Dictionary {
  if (isDictionary(value) && value.type.name === DICT.name) return value;
  throw wrongType(value, 'map[string]interface {}');
}

/** Go's failed type assertion; it writes nil for no value, and leaves out the space in `interface {}` only when printing, not here. */
function wrongType(value: Value, wanted: string): FunctionError {
  const found = value === null ? 'nil' : typeOf(value).name;
  return new FunctionError(`interface conversion: interface {} is ${found}, not ${wanted}`);
}
