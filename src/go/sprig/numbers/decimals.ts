import {
  anyParam,
  defineFunction,
  defineVariadic,
  FunctionError,
} from '../../template/function.ts';
import { toFloat64 } from './cast.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Value } from '../../template/value.ts';

/** `value` times ten to the `exponent`. */
interface Decimal {
  readonly value: bigint;
  readonly exponent: number;
}

type Operation = (a: Decimal, b: Decimal) => Decimal;

const ZERO: Decimal = { value: 0n, exponent: 0 };
/** Digits after the point that a quotient keeps. */
const PRECISION = 16;

/**
 * Calculation with floats as the decimal numbers they print as, so that 0.1 and 0.2 make 0.3.
 * @see https://github.com/shopspring/decimal/blob/v1.4.0/decimal.go
 */
export const decimalFunctions: readonly TemplateFunction[] = [
  defineFunction('add1f', [anyParam], ([a]) =>
    toNumber(add(decimalOf(a), { value: 1n, exponent: 0 })),
  ),
  defineVariadic('addf', [], anyParam, (_, values) => calculate(ZERO, values, add)),
  ...[
    { name: 'subf', operation: subtract },
    { name: 'mulf', operation: multiply },
    { name: 'divf', operation: divide },
  ].map(({ name, operation }) =>
    defineVariadic(name, [anyParam], anyParam, ([first], values) =>
      calculate(decimalOf(first), values, operation),
    ),
  ),
];

function calculate(first: Decimal, values: readonly Value[], operation: Operation): number {
  return toNumber(values.map(decimalOf).reduce(operation, first));
}

function decimalOf(value: Value): Decimal {
  const number = toFloat64(value);
  if (!Number.isFinite(number)) {
    const name = Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf';
    throw new FunctionError(`Cannot create a Decimal from ${name}`);
  }
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { value: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function toNumber({ value, exponent }: Decimal): number {
  return Number(`${value}e${exponent}`);
}

function at({ value, exponent }: Decimal, lower: number): bigint {
  return value * 10n ** BigInt(exponent - lower);
}

function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { value: at(a, exponent) + at(b, exponent), exponent };
}

function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, value: -b.value });
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { value: a.value * b.value, exponent: a.exponent + b.exponent };
}

/** Rounded half away from zero. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.value === 0n) throw new FunctionError('decimal division by 0');
  const shift = BigInt(a.exponent - b.exponent + PRECISION);
  const dividend = shift > 0n ? a.value * 10n ** shift : a.value;
  const divisor = shift < 0n ? b.value * 10n ** -shift : b.value;
  const quotient = dividend / divisor;
  const twice = absolute(dividend % divisor) * 2n;
  const isNegative = dividend < 0n !== divisor < 0n;
  const away = twice >= absolute(divisor) ? (isNegative ? -1n : 1n) : 0n;
  return { value: quotient + away, exponent: -PRECISION };
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
