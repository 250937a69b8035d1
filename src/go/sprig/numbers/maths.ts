import {
  anyParam,
  defineFunction,
  defineVariadic,
  floatParam,
  FunctionError,
  intParam,
  stringParam,
} from '../../template/function.ts';
import { INT, INT64, integer, list, sliceOf } from '../../template/value.ts';
import { atoi, parseOctal, toFloat64, toInt64 } from './cast.ts';
import { verbatim } from '../text-of-value.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext, Integer, Value } from '../../template/value.ts';

/** Whole and floating numbers, and series of them. What is no number counts as 0. @see https://masterminds.github.io/sprig/math.html */
export const mathFunctions: readonly TemplateFunction[] = [
  defineFunction('int', [anyParam], ([value]) => toInt64(value)),
  defineFunction('int64', [anyParam], ([value]) => int64(toInt64(value))),
  defineFunction('float64', [anyParam], ([value]) => toFloat64(value)),
  defineFunction('atoi', [stringParam], ([text]) => atoi(text)),
  defineFunction('toDecimal', [anyParam], ([value], context) =>
    int64(parseOctal(verbatim(value, context)) ?? 0n),
  ),
  defineFunction('add1', [anyParam], ([a]) => int64(toInt64(a) + 1n)),
  defineVariadic('add', [], anyParam, (_, values) =>
    int64(values.reduce((sum: bigint, value) => sum + toInt64(value), 0n)),
  ),
  defineFunction('sub', [anyParam, anyParam], ([a, b]) => int64(toInt64(a) - toInt64(b))),
  defineVariadic('mul', [anyParam], anyParam, ([first], values) =>
    values.reduce(
      (product: Integer, value) => int64(product.value * toInt64(value)),
      int64(toInt64(first)),
    ),
  ),
  defineFunction('div', [anyParam, anyParam], ([a, b]) => int64(toInt64(a) / divisor(b))),
  defineFunction('mod', [anyParam, anyParam], ([a, b]) => int64(toInt64(a) % divisor(b))),
  ...['max', 'biggest'].map((name) => defineExtreme(name, (a, b) => b > a)),
  defineExtreme('min', (a, b) => b < a),
  defineVariadic('maxf', [anyParam], anyParam, ([first], values) =>
    Math.max(...[first, ...values].map(toFloat64)),
  ),
  defineVariadic('minf', [anyParam], anyParam, ([first], values) =>
    Math.min(...[first, ...values].map(toFloat64)),
  ),
  defineFunction('ceil', [anyParam], ([value]) => Math.ceil(toFloat64(value))),
  defineFunction('floor', [anyParam], ([value]) => Math.floor(toFloat64(value))),
  defineVariadic('round', [anyParam, intParam], floatParam, ([value, places], [roundsOn = 0.5]) =>
    round(toFloat64(value), places, roundsOn),
  ),
  defineFunction('until', [intParam], ([count], context) =>
    list(series({ from: 0n, to: count, step: count < 0n ? -1n : 1n }, context), sliceOf(INT)),
  ),
  defineFunction('untilStep', [intParam, intParam, intParam], ([from, to, step], context) =>
    list(series({ from, to, step }, context), sliceOf(INT)),
  ),
  defineVariadic('seq', [], intParam, (_, params, context) => sequence(params, context)),
];

function int64(value: bigint): Integer {
  return integer(INT64, BigInt.asIntN(64, value));
}

function divisor(value: Value): bigint {
  const number = toInt64(value);
  if (number === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return number;
}

function defineExtreme(
  name: string,
  isBetter: (best: bigint, next: bigint) => boolean,
): TemplateFunction {
  return defineVariadic(name, [anyParam], anyParam, ([first], values) =>
    int64(
      values
        .map(toInt64)
        .reduce((best, next) => (isBetter(best, next) ? next : best), toInt64(first)),
    ),
  );
}

/** `roundsOn` is the fraction from which on a number is rounded up; the fraction of a negative number is negative. */
function round(value: number, places: bigint, roundsOn: number): number {
  const power = Number(`1e${places}`);
  const scaled = power * value;
  const whole = scaled - Math.trunc(scaled) >= roundsOn ? Math.ceil(scaled) : Math.floor(scaled);
  return whole / power;
}

interface Series {
  readonly from: bigint;
  /** Not part of the series. */
  readonly to: bigint;
  readonly step: bigint;
}

function series({ from, to, step }: Series, context: CallContext): readonly bigint[] {
  const isDown = to < from;
  if (step === 0n || isDown !== step < 0n) return [];
  const distance = isDown ? from - to : to - from;
  const stride = isDown ? -step : step;
  const count = Number((distance + stride - 1n) / stride);
  context.claim(count);
  return Array.from({ length: count }, (_, i) => from + BigInt(i) * step);
}

/** The numbers up to and including the last parameter, as the `seq` of a shell. */
function sequence(params: readonly bigint[], context: CallContext): string {
  const [first = 1n, second, third] = params;
  if (params.length === 0 || params.length > 3) return '';
  const from = params.length === 1 ? 1n : first;
  const last = third ?? second ?? first;
  const direction = last < from ? -1n : 1n;
  const step = third === undefined ? direction : (second ?? direction);
  if (last < from && step > 0n) return '';
  return series({ from, to: last + direction, step }, context).join(' ');
}
