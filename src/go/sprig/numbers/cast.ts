import { integerOf, isTagged } from '../../template/value.ts';
import type { Value } from '../../template/value.ts';

const WHOLE =
  /^([+-]?)(?:(0[xX](?:_?[0-9a-fA-F])+)|(0[bB](?:_?[01])+)|(0[oO](?:_?[0-7])+)|0((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))$/;
const DIGITS = String.raw`[0-9](?:_?[0-9])*`;
const DECIMAL = new RegExp(
  `^[+-]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
);
const HEX_DIGITS = String.raw`[0-9a-fA-F](?:_?[0-9a-fA-F])*`;
const HEX = new RegExp(
  `^([+-]?)0[xX]_?(?:(${HEX_DIGITS})\\.?(${HEX_DIGITS})?|\\.(${HEX_DIGITS}))[pP]([+-]?${DIGITS})$`,
);
const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;
/** The named integer types that spf13/cast looks through; of all others it makes 0. */
const CASTABLE = /^(?:u?int(?:8|16|32|64)?|time\.(?:Month|Weekday))$/;

/** Any value as an `int64`: what is no number is 0. @see https://github.com/spf13/cast/blob/v1.7.0/caste.go */
export function toInt64(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'string') return parseInt64(withoutZeroDecimals(value)) ?? 0n;
  if (isTagged(value) && value.tag === 'integer' && CASTABLE.test(value.type.name))
    return BigInt.asIntN(64, value.value);
  return 0n;
}

/** Any value as a `float64`: what is no number is 0. */
export function toFloat64(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseFloat64(value) ?? 0;
  if (isTagged(value) && value.tag === 'integer' && !CASTABLE.test(value.type.name)) return 0;
  return Number(integerOf(value) ?? 0n);
}

/** What amd64 makes of a float that no int64 can hold is the lowest one. */
function truncate(value: number): bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return LOWEST;
  return BigInt(Math.trunc(value));
}

function withoutZeroDecimals(text: string): string {
  return text.replace(/\.0*0$/, '');
}

/** Go's `strconv.ParseInt(text, 0, 64)`; undefined where that is an error. */
function parseInt64(text: string): bigint | undefined {
  const match = WHOLE.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, oldOctal, decimal] = match;
  const digits =
    hex ?? binary ?? octal ?? (oldOctal === undefined ? decimal : `0o${oldOctal}`) ?? '0';
  const value = BigInt(digits.replaceAll('_', '').toLowerCase());
  const signed = sign === '-' ? -value : value;
  return signed < LOWEST || signed > HIGHEST ? undefined : signed;
}

/** Go's `strconv.Atoi` with its error dropped: what is out of range is the nearest number, what is none is 0. */
export function atoi(text: string): bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) return 0n;
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''));
  return value < LOWEST ? LOWEST : value > HIGHEST ? HIGHEST : value;
}

/** Go's `strconv.ParseInt(text, 8, 64)`; undefined where that is an error. */
export function parseOctal(text: string): bigint | undefined {
  if (!/^[+-]?[0-7]+$/.test(text)) return undefined;
  const value = BigInt(`0o${text.replace(/^[+-]/, '')}`);
  const signed = text.startsWith('-') ? -value : value;
  return signed < LOWEST || signed > HIGHEST ? undefined : signed;
}

/** Go's `strconv.ParseFloat(text, 64)`; undefined where that is an error, which an overflow is too. */
function parseFloat64(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return /^nan$/i.test(text) ? Number.NaN : undefined;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const value = DECIMAL.test(text) ? Number(text.replaceAll('_', '')) : parseHexFloat(text);
  return value === undefined || Number.isFinite(value) ? value : undefined;
}

function parseHexFloat(text: string): number | undefined {
  const match = HEX.exec(text);
  if (match === null) return undefined;
  const [, sign, before = '', after, only, exponent = '0'] = match;
  const fraction = (after ?? only ?? '').replaceAll('_', '');
  const mantissa = Number(BigInt(`0x0${before.replaceAll('_', '')}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent.replaceAll('_', '')) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}
