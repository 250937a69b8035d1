import { compareBytes } from '../bytes.ts';
import { isComparable, isEqual } from '../dictionary.ts';
import { defineFunction, defineVariadic, FunctionError, reflectParam } from '../function.ts';
import { sprintf } from '../format/print.ts';
import { integerOf, isDictionary, isList, kindOf, typeOf } from '../value.ts';
import type { CallContext, Value } from '../value.ts';

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint';

/** `eq`, `ne`, `lt`, `le`, `gt`, `ge`. */
export const COMPARISONS = [
  defineVariadic('eq', [reflectParam], reflectParam, ([first], others, context) =>
    equalsAny(first, others, context),
  ),
  defineFunction(
    'ne',
    [reflectParam, reflectParam],
    ([a, b], context) => !equalsAny(a, [b], context),
  ),
  defineFunction('lt', [reflectParam, reflectParam], ([a, b]) => isLess(a, b)),
  defineFunction('le', [reflectParam, reflectParam], ([a, b], context) =>
    isLessOrEqual(a, b, context),
  ),
  defineFunction(
    'gt',
    [reflectParam, reflectParam],
    ([a, b], context) => !isLessOrEqual(a, b, context),
  ),
  defineFunction('ge', [reflectParam, reflectParam], ([a, b]) => !isLess(a, b)),
];

function basicKind(value: Value): BasicKind | undefined {
  const kind = kindOf(value);
  if (kind === 'bool' || kind === 'string') return kind;
  if (kind === 'float64') return 'float';
  if (kind === 'complex128') return 'complex';
  if (integerOf(value) === undefined) return undefined;
  return kind.startsWith('u') ? 'uint' : 'int';
}

function equalsAny(first: Value, others: readonly Value[], context: CallContext): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  return others.some((other) => equals(first, other, context));
}

function equals(a: Value, b: Value, context: CallContext): boolean {
  const kindA = basicKind(a);
  const kindB = basicKind(b);
  const x = integerOf(a);
  const y = integerOf(b);
  if (x !== undefined && y !== undefined) return x === y;
  if (kindA !== kindB) {
    if (a === null || b === null) return false;
    throw incompatible(a, b);
  }
  if (kindA !== undefined) return kindA === 'complex' ? isEqual(a, b) : a === b;
  return equalsOther(a, b, context);
}

function equalsOther(a: Value, b: Value, context: CallContext): boolean {
  if (a !== null && b !== null && kindOf(a) !== kindOf(b)) {
    const shown = sprintf('%s: %v, %s: %v', [a, typeOf(a).name, typeOf(b).name, b], context);
    throw new FunctionError(`non-comparable types ${shown}`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (!isComparable(typeOf(b))) {
    throw new FunctionError(sprintf('non-comparable type %s: %v', [b, typeOf(b).name], context));
  }
  return isEqual(a, b);
}

function isNil(value: Value): boolean {
  return value === null || ((isList(value) || isDictionary(value)) && value.isNil);
}

function incompatible(a: Value, b: Value): FunctionError {
  return new FunctionError(
    `incompatible types for comparison: ${typeOf(a).name} and ${typeOf(b).name}`,
  );
}

function isLess(a: Value, b: Value): boolean {
  const kindA = basicKind(a);
  const kindB = basicKind(b);
  if (kindA === undefined || kindB === undefined) {
    throw new FunctionError('invalid type for comparison');
  }
  const x = integerOf(a);
  const y = integerOf(b);
  if (x !== undefined && y !== undefined) return x < y;
  if (kindA !== kindB) throw incompatible(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  throw new FunctionError('invalid type for comparison');
}

function isLessOrEqual(a: Value, b: Value, context: CallContext): boolean {
  return isLess(a, b) || equals(a, b, context);
}
