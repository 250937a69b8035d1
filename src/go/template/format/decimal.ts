/** The number 0.digits × 10^point; no digits are zero. No zero stands at either end of the digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that read back as the same number. */
export function shortestDecimal(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return normalise(mantissa.replace('.', ''), Number(exponent) + 1);
}

/** All digits of a number that is not negative. */
export function exactDecimal(value: number): Decimal {
  const { mantissa, exponent } = binaryParts(value);
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return normalise(digits, digits.length);
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return normalise(digits, digits.length + exponent);
}

/** Mantissa and exponent of a number that is not negative: mantissa × 2^exponent. */
export function binaryParts(value: number): {
  readonly mantissa: bigint;
  readonly exponent: number;
} {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** Keeps `count` digits; exact halves go to the even digit, as in Go. */
export function roundDecimal({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isHalf = rest === '5';
  const isOdd = /[13579]$/.test(kept);
  const isUp = isHalf ? isOdd : rest >= '5';
  if (!isUp) return normalise(kept, point);
  const next = (BigInt(`0${kept}`) + 1n).toString();
  return normalise(next, point + Math.max(next.length - count, 0));
}

function normalise(digits: string, point: number): Decimal {
  const start = digits.search(/[^0]/);
  if (start < 0) return { digits: '', point: 0 };
  return { digits: digits.slice(start).replace(/0+$/, ''), point: point - start };
}
