import { binaryParts } from './decimal.ts';

/** Go's `b` format of a number that is not negative: `4503599627370496p-52`. */
export function binaryExponentText(value: number): string {
  const { mantissa, exponent } = binaryParts(value);
  return `${mantissa.toString()}p${exponent < 0 ? '' : '+'}${String(exponent)}`;
}

/** Go's `x` format of a number that is not negative: `0x1.8p+01`; all digits if `precision` is negative. */
export function hexFloatText(value: number, verb: 'x' | 'X', precision: number): string {
  const parts = binaryParts(value);
  let { mantissa } = parts;
  let exponent = mantissa === 0n ? 0 : parts.exponent + 52;
  // One digit before the point, then 13; a subnormal number is moved up to that form.
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent -= 1;
  }
  if (precision >= 0 && precision < 13) {
    mantissa = roundBits(mantissa, BigInt(4 * (13 - precision)));
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent += 1;
    }
  }
  const all = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const fraction =
    precision < 0 ? all.replace(/0+$/, '') : all.padEnd(precision, '0').slice(0, precision);
  const whole = mantissa === 0n ? '0' : '1';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  const text = `0x${whole}${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${power}`;
  return verb === 'X' ? text.toUpperCase() : text;
}

/** Clears the lowest bits, rounding half to even. */
function roundBits(mantissa: bigint, bits: bigint): bigint {
  const unit = 1n << bits;
  const rest = mantissa & (unit - 1n);
  const kept = mantissa - rest;
  const half = unit >> 1n;
  const isUp = rest > half || (rest === half && (kept & unit) !== 0n);
  return isUp ? kept + unit : kept;
}
