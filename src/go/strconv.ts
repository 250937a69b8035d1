const digits = '[0-9](?:_?[0-9])*';
const hexDigits = '[0-9a-f](?:_?[0-9a-f])*';
const plainInteger = /^[0-9]{1,15}$/;
const decimal = new RegExp(
  `^[+-]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:e[+-]?${digits})?$`,
  'i',
);
const hexadecimal = new RegExp(
  `^([+-]?)0x(?:_?(${hexDigits})(?:\\.(${hexDigits})?)?|\\.(${hexDigits}))p([+-]?${digits})$`,
  'i',
);
const special = /^([+-]?)(?:inf|infinity)$/i;

// The range of a float64: 53 bits of mantissa, and no bit below 2^-1074.
const mantissaBits = 53;
const lowestExponent = -1074;

/**
 * The number that `text` spells in Go, rounded to the nearest float64; undefined if it spells none or one too large.
 * `1_000`, `0x1p4`, `.5`, `5.`, `1e3`, `inf` and `nan` are numbers; `0x10`, `1e400` and ` 1` are not.
 * @see https://pkg.go.dev/strconv#ParseFloat
 */
export function parseFloat64(text: string): number | undefined {
  if (plainInteger.test(text)) return Number(text);
  if (decimal.test(text)) return finite(Number(text.replaceAll('_', '')));
  const [, sign] = special.exec(text) ?? [];
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity;
  if (text.toLowerCase() === 'nan') return Number.NaN;
  return parseHexadecimal(text);
}

function parseHexadecimal(text: string): number | undefined {
  const parts = hexadecimal.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = '', onlyFraction = '', exponent = '0'] = parts;
  const fractionDigits = `${fraction}${onlyFraction}`.replaceAll('_', '');
  const mantissa = BigInt(`0x${whole.replaceAll('_', '')}${fractionDigits}`);
  const magnitude = scale(
    mantissa,
    Number(exponent.replaceAll('_', '')) - 4 * fractionDigits.length,
  );
  return magnitude === undefined || sign !== '-' ? magnitude : -magnitude;
}

/** `mantissa` times two to the `exponent`, rounded half to even once, also where the result is subnormal. */
function scale(mantissa: bigint, exponent: number): number | undefined {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  // Below half of the smallest number; the shift that rounding takes would not fit in memory.
  if (bits + exponent < lowestExponent) return 0;
  if (bits + exponent > 1024) return undefined;
  const lowestBit = Math.max(bits + exponent - mantissaBits, lowestExponent);
  const dropped = lowestBit - exponent;
  if (dropped <= 0) return finite(Number(mantissa) * 2 ** exponent);
  return finite(Number(roundHalfToEven(mantissa, BigInt(dropped))) * 2 ** lowestBit);
}

function roundHalfToEven(value: bigint, droppedBits: bigint): bigint {
  const quotient = value >> droppedBits;
  const remainder = value - (quotient << droppedBits);
  const half = 1n << (droppedBits - 1n);
  const roundsUp = remainder > half || (remainder === half && quotient % 2n === 1n);
  return roundsUp ? quotient + 1n : quotient;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
