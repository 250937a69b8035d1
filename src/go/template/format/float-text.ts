import { exactDecimal, roundDecimal, shortestDecimal } from './decimal.ts';
import { binaryExponentText, hexFloatText } from './hex-float.ts';
import type { Decimal } from './decimal.ts';

/** Go's formats of strconv.FormatFloat. */
export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/** Go's strconv.FormatFloat(value, verb, precision, 64): the fewest digits that read back the same if `precision` is negative. */
export function floatText(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  switch (verb) {
    case 'b':
      return sign + binaryExponentText(size);
    case 'x':
    case 'X':
      return sign + hexFloatText(size, verb, precision);
    case 'e':
    case 'E':
      return sign + exponentText(decimalFor(size, verb, precision), verb, precision);
    case 'f':
      return sign + fixedText(decimalFor(size, verb, precision), precision);
    case 'g':
    case 'G':
      return sign + generalText(decimalFor(size, verb, precision), verb, precision);
  }
}

function decimalFor(size: number, verb: FloatVerb, precision: number): Decimal {
  if (precision < 0) return shortestDecimal(size);
  const exact = exactDecimal(size);
  if (verb === 'f') return roundDecimal(exact, exact.point + precision);
  return roundDecimal(exact, verb === 'e' || verb === 'E' ? precision + 1 : Math.max(precision, 1));
}

function exponentText({ digits, point }: Decimal, verb: 'e' | 'E', precision: number): string {
  const fraction = digits.slice(1).padEnd(Math.max(precision, 0), '0');
  const exponent = digits === '' ? 0 : point - 1;
  const power = String(Math.abs(exponent)).padStart(2, '0');
  const mantissa = (digits.charAt(0) || '0') + (fraction === '' ? '' : `.${fraction}`);
  return `${mantissa}${verb}${exponent < 0 ? '-' : '+'}${power}`;
}

function fixedText({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const places = precision < 0 ? fraction.length : precision;
  return places === 0 ? whole : `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function generalText(decimal: Decimal, verb: 'g' | 'G', precision: number): string {
  const { digits, point } = decimal;
  const isShortest = precision < 0;
  const wanted = isShortest ? 6 : precision === 0 ? 1 : precision;
  const limit =
    !isShortest && wanted > digits.length && digits.length >= point ? digits.length : wanted;
  const exponent = point - 1;
  if (digits !== '' && (exponent < -4 || exponent >= limit)) {
    return exponentText(decimal, verb === 'g' ? 'e' : 'E', digits.length - 1);
  }
  return fixedText(decimal, Math.max(digits.length - point, 0));
}
