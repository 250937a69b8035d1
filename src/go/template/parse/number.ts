/** A number as it stands in a template: everything it may be used as. */
export interface NumberLiteral {
  readonly text: string;
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: { readonly real: number; readonly imaginary: number };
}

const MAX_INT = 2n ** 63n;
const MAX_UINT = 2n ** 64n;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;
const COMPLEX = /^(.+?(?<![eEpP]))([+-].+)i$/;

/** Reads a number of Go's syntax; a text if it is none: what is wrong. */
export function parseNumber(text: string): NumberLiteral | string {
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return complexLiteral(text, 0, imaginary);
  }
  const int = parseInteger(text);
  if (int !== undefined) {
    const isInt = int >= -MAX_INT && int < MAX_INT;
    const isUint = int === 0n || (int > 0n && int < MAX_UINT && !/^[+-]/.test(text));
    if (isInt || isUint) {
      return {
        text,
        ...(isInt ? { int } : {}),
        ...(isUint ? { uint: int } : {}),
        float: Number(int),
      };
    }
  }
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: "${text}"`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: "${text}"`;
  return { text, float, ...integersOf(float) };
}

/** Reads a complex number, `1+2i`; a text if it is none. */
export function parseComplex(text: string): NumberLiteral | string {
  const [, first = '', second = ''] = COMPLEX.exec(text) ?? [];
  const real = parseFloat64(first);
  const imaginary = parseFloat64(second);
  if (real === undefined || imaginary === undefined) return 'syntax error scanning complex number';
  return complexLiteral(text, real, imaginary);
}

/** A character constant: an integer that may serve as any number. */
export function characterLiteral(text: string, code: number): NumberLiteral {
  return { text, int: BigInt(code), uint: BigInt(code), float: code };
}

function complexLiteral(text: string, real: number, imaginary: number): NumberLiteral {
  const simple = imaginary === 0 ? { float: real, ...integersOf(real) } : {};
  return { text, complex: { real, imaginary }, ...simple };
}

function integersOf(float: number): Pick<NumberLiteral, 'int' | 'uint'> {
  if (!Number.isInteger(float)) return {};
  const value = BigInt(float);
  return {
    ...(value >= -MAX_INT && value < MAX_INT ? { int: value } : {}),
    ...(value >= 0n && value < MAX_UINT ? { uint: value } : {}),
  };
}

function parseInteger(text: string): bigint | undefined {
  if (!isUnderscoreOk(text)) return undefined;
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text.replaceAll('_', '')) ?? [];
  const plain = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  if (!/^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0|[1-9][0-9]*)$/.test(plain)) return undefined;
  if (plain.length > 80) return sign === '-' ? -MAX_UINT : MAX_UINT;
  const value = BigInt(plain);
  return sign === '-' ? -value : value;
}

/** Go's strconv.ParseFloat(text, 64), but for words like `inf`; undefined if it fails, also out of range. */
function parseFloat64(text: string): number | undefined {
  if (!isUnderscoreOk(text)) return undefined;
  const plain = text.replaceAll('_', '');
  const hex = HEX_FLOAT.exec(plain);
  const value = hex === null ? (DECIMAL.test(plain) ? Number(plain) : Number.NaN) : hexFloat(hex);
  return Number.isFinite(value) ? value : undefined;
}

function hexFloat([
  ,
  sign = '',
  whole = '',
  fraction = '',
  exponent = '',
]: RegExpExecArray): number {
  const digits = whole + fraction;
  if (digits === '' || digits.length > 200) return Number.NaN;
  const power = Number(exponent) - 4 * fraction.length;
  // Two factors, so that a large mantissa and a small power do not underflow on the way.
  const half = Math.trunc(power / 2);
  const value = Number(BigInt(`0x${digits}`)) * 2 ** half * 2 ** (power - half);
  return sign === '-' ? -value : value;
}

/** Underscores only between digits, or between a base prefix and a digit. */
function isUnderscoreOk(text: string): boolean {
  if (!text.includes('_')) return true;
  const plain = text.replace(/^[+-]/, '');
  if (/^0[xX]/.test(plain)) return !/(?:^|[^0-9a-fA-FxX])_|_(?![0-9a-fA-F])/.test(plain);
  return !/(?:^|[^0-9])_|_(?![0-9])/.test(plain.replace(/^0[bBoO]_?/, '0'));
}
