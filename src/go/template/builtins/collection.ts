import { byteLength, byteSlice, bytesOf } from '../bytes.ts';
import { lookUp } from '../dictionary.ts';
import { defineFunction, defineVariadic, FunctionError, reflectParam } from '../function.ts';
import {
  dereference,
  integer,
  integerOf,
  isDictionary,
  isList,
  isTagged,
  typeOf,
  UINT8,
  zeroOf,
} from '../value.ts';
import type { TemplateFunction } from '../function.ts';
import type { Callable, CallContext, Dictionary, GoType, Value } from '../value.ts';

/** `len`, `index`, `slice`, `call`, `not` and, for their arity only, `and` and `or`. */
export const COLLECTIONS: readonly TemplateFunction[] = [
  defineFunction('len', [reflectParam], ([item]) =>
    BigInt(lengthOf(item, 'reflect: call of reflect.Value.Type on zero Value', 'len of type ')),
  ),
  defineVariadic('index', [reflectParam], reflectParam, ([item], keys) => {
    if (item === null) throw new FunctionError('index of untyped nil');
    return keys.reduce((value, key) => elementOf(value, key), item);
  }),
  defineVariadic('slice', [reflectParam], reflectParam, ([item], bounds) =>
    sliceItem(item, bounds),
  ),
  defineVariadic('call', [reflectParam], reflectParam, ([name], [fun = null, ...args], context) =>
    callFunction(typeof name === 'string' ? name : '', fun, args, context),
  ),
];

function lengthOf(item: Value, nilText: string, typeText: string): number {
  if (item === null) throw new FunctionError(nilText);
  if (typeof item === 'string') return byteLength(item);
  if (isList(item)) return item.items.length;
  if (isDictionary(item)) return item.entries.size;
  throw new FunctionError(typeText + typeOf(dereference(item)).name);
}

function elementOf(item: Value, key: Value): Value {
  if (item === null) throw new FunctionError('index of nil pointer');
  if (isDictionary(item)) return entryAt(item, key);
  if (typeof item !== 'string' && !isList(item)) {
    throw new FunctionError(`can't index item of type ${typeOf(dereference(item)).name}`);
  }
  const length = lengthOf(item, '', '');
  const index = indexFrom(key, length);
  if (index === length) {
    const kind = typeof item === 'string' ? 'string' : 'slice';
    throw new FunctionError(`reflect: ${kind} index out of range`);
  }
  if (typeof item === 'string') return integer(UINT8, BigInt(bytesOf(item)[index] ?? 0));
  return item.items[index] ?? null;
}

function entryAt(dictionary: Dictionary, key: Value): Value {
  const { type } = dictionary;
  const wanted = type.key;
  const converted = wanted === undefined ? key : prepare(key, wanted);
  return lookUp(dictionary, converted) ?? (type.elem === undefined ? null : zeroOf(type.elem));
}

/** A value as an argument of a type, integers converted. @throws {FunctionError} as Go words it */
function prepare(value: Value, type: GoType): Value {
  if (type.kind === 'interface') return value;
  if (value === null) {
    const zero = zeroOf(type);
    if (zero === null || isList(zero) || isDictionary(zero)) return zero;
    throw new FunctionError(`value is nil; should be of type ${type.name}`);
  }
  if (typeOf(value).name === type.name) return value;
  const int = integerOf(value);
  if (int === undefined || integerOf(zeroOf(type)) === undefined) {
    throw new FunctionError(`value has type ${typeOf(value).name}; should be ${type.name}`);
  }
  return type.name === 'int' ? BigInt.asIntN(64, int) : integer(type, int);
}

function indexFrom(key: Value, capacity: number): number {
  if (key === null) throw new FunctionError('cannot index slice/array with nil');
  const index = integerOf(key);
  if (index === undefined) {
    throw new FunctionError(`cannot index slice/array with type ${typeOf(key).name}`);
  }
  if (index < 0n || index > BigInt(capacity)) {
    throw new FunctionError(`index out of range: ${index.toString()}`);
  }
  return Number(index);
}

function sliceItem(item: Value, bounds: readonly Value[]): Value {
  if (item === null) throw new FunctionError('slice of untyped nil');
  if (bounds.length > 3)
    throw new FunctionError(`too many slice indexes: ${String(bounds.length)}`);
  if (typeof item !== 'string' && !isList(item)) {
    throw new FunctionError(`can't slice item of type ${typeOf(dereference(item)).name}`);
  }
  if (typeof item === 'string' && bounds.length === 3) {
    throw new FunctionError('cannot 3-index slice a string');
  }
  const length = lengthOf(item, '', '');
  const [from = 0, to = length, limit = length] = bounds.map((bound) => indexFrom(bound, length));
  if (from > to) throw new FunctionError(`invalid slice index: ${String(from)} > ${String(to)}`);
  if (to > limit) throw new FunctionError(`invalid slice index: ${String(to)} > ${String(limit)}`);
  if (typeof item === 'string') return byteSlice(item, from, to);
  return { ...item, items: item.items.slice(from, to) };
}

function callFunction(
  name: string,
  fun: Value,
  args: readonly Value[],
  context: CallContext,
): Value {
  if (fun === null) throw new FunctionError('call of nil');
  if (!isTagged(fun) || fun.tag !== 'callable') {
    throw new FunctionError(`non-function ${name} of type ${typeOf(fun).name}`);
  }
  checkCount(name, fun, args.length);
  const values = args.map((arg, i) => {
    const type = fun.params[i] ?? fun.variadic;
    try {
      return type === undefined ? arg : prepare(arg, type);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      throw new FunctionError(`arg ${String(i)}: ${error.message}`, { cause: error });
    }
  });
  return fun.call(values, context);
}

function checkCount(name: string, { params, variadic }: Callable, given: number): void {
  const wanted = params.length;
  if (variadic === undefined ? given === wanted : given >= wanted) return;
  const least = variadic === undefined ? '' : 'at least ';
  throw new FunctionError(
    `wrong number of args for ${name}: got ${String(given)} want ${least}${String(wanted)}`,
  );
}
