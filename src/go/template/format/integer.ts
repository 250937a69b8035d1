import { isPrintable } from '../parse/character.ts';
import { pad } from './flags.ts';
import { quoteRune } from './quote.ts';
import type { Flags } from './flags.ts';

const BASES: ReadonlyMap<string, 2 | 8 | 10 | 16> = new Map([
  ['v', 10],
  ['d', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);
const MAX_RUNE = 0x10ffffn;

/** An integer under a verb; undefined if the verb is not for integers. */
export function formatInteger(
  value: bigint,
  isSigned: boolean,
  verb: string,
  flags: Flags,
): string | undefined {
  const base = BASES.get(verb);
  if (base !== undefined) {
    if (verb === 'v' && flags.sharpV && !isSigned) {
      return formatDigits(value, 16, 'v', { ...flags, sharp: true });
    }
    return formatDigits(value, base, verb, flags);
  }
  const unsigned = BigInt.asUintN(64, value);
  const code = unsigned > MAX_RUNE ? 0xfffd : Number(unsigned);
  if (verb === 'c') return pad(characterOf(code), flags);
  if (verb === 'q') return pad(quoteRune(code, flags.plus), flags);
  return verb === 'U' ? formatUnicode(unsigned, flags) : undefined;
}

function characterOf(code: number): string {
  return String.fromCodePoint(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
}

function formatUnicode(value: bigint, flags: Flags): string {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 0, 4), '0');
  const isSurrogate = value >= 0xd800n && value <= 0xdfffn;
  const char = value <= MAX_RUNE && !isSurrogate ? String.fromCodePoint(Number(value)) : '';
  const tail = flags.sharp && isPrintable(char) ? ` '${char}'` : '';
  return pad(`U+${digits}${tail}`, { ...flags, zero: false });
}

function formatDigits(value: bigint, base: 2 | 8 | 10 | 16, verb: string, flags: Flags): string {
  const blank = { ...flags, zero: false };
  if (flags.precision === 0 && value === 0n) return pad('', blank);
  const isNegative = value < 0n;
  const sign = isNegative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const plain = (isNegative ? -value : value).toString(base);
  const digits = (verb === 'X' ? plain.toUpperCase() : plain).padStart(
    digitCount(sign, flags),
    '0',
  );
  return pad(sign + prefixOf(base, verb, digits, flags) + digits, blank);
}

function digitCount(sign: string, { precision, width, zero, minus }: Flags): number {
  if (precision !== undefined) return precision;
  return zero && !minus && width !== undefined ? width - sign.length : 0;
}

function prefixOf(base: number, verb: string, digits: string, { sharp }: Flags): string {
  const marked = verb === 'O' ? '0o' : '';
  if (!sharp) return marked;
  if (base === 2) return '0b';
  if (base === 16) return verb === 'X' ? '0X' : '0x';
  return base === 8 && !digits.startsWith('0') ? `${marked}0` : marked;
}
