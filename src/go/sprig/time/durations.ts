import { FunctionError } from '../../template/function.ts';
import { INT64, integer, integerOf } from '../../template/value.ts';
import { octetsOf } from '../text/runes.ts';
import type { GoType, Integer, Method, Value } from '../../template/value.ts';

export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
const HIGHEST = 2n ** 63n - 1n;
const LOWEST = -(2n ** 63n);
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
]);
const PART = /([0-9]*)(?:(\.)([0-9]*))?([^.0-9]*)/y;

/** Go's `time.Duration`, in nanoseconds. */
export const DURATION: GoType = {
  kind: 'int64',
  name: 'time.Duration',
  methods: {
    String: reading((nanoseconds) => printDuration(nanoseconds)),
    Nanoseconds: reading((nanoseconds) => integer(INT64, nanoseconds)),
    Microseconds: reading((nanoseconds) => integer(INT64, nanoseconds / 1000n)),
    Milliseconds: reading((nanoseconds) => integer(INT64, nanoseconds / 1_000_000n)),
    Seconds: reading((nanoseconds) => inUnits(nanoseconds, SECOND)),
    Minutes: reading((nanoseconds) => inUnits(nanoseconds, MINUTE)),
    Hours: reading((nanoseconds) => inUnits(nanoseconds, HOUR)),
    Abs: reading((nanoseconds) => duration(nanoseconds < 0n ? -nanoseconds : nanoseconds)),
    Truncate: stepping((nanoseconds, step) => nanoseconds - (nanoseconds % step)),
    Round: stepping(roundDuration),
  },
};

/** A duration as a value; what no int64 holds is the nearest that one does. */
export function duration(nanoseconds: bigint): Integer {
  return integer(
    DURATION,
    nanoseconds > HIGHEST ? HIGHEST : nanoseconds < LOWEST ? LOWEST : nanoseconds,
  );
}

function reading(read: (nanoseconds: bigint) => Value): Method {
  return { params: [], call: (receiver) => read(integerOf(receiver) ?? 0n) };
}

function stepping(to: (nanoseconds: bigint, step: bigint) => bigint): Method {
  return {
    params: [{ kind: 'int64', name: 'time.Duration' }],
    call: (receiver, [other = null]) => {
      const [nanoseconds, step] = [integerOf(receiver) ?? 0n, integerOf(other) ?? 0n];
      return duration(step <= 0n ? nanoseconds : to(nanoseconds, step));
    },
  };
}

/** To a multiple of `step`, half away from zero. */
export function roundDuration(nanoseconds: bigint, step: bigint): bigint {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rest = size % step;
  const rounded = rest * 2n < step ? size - rest : size - rest + step;
  return nanoseconds < 0n ? -rounded : rounded;
}

function inUnits(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

/** Nanoseconds in a duration like `-1h30m`. @throws {FunctionError} with Go's text. @see https://pkg.go.dev/time#ParseDuration */
export function parseDuration(text: string): bigint {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const rest = text.slice(sign.length);
  if (rest === '0') return 0n;
  if (rest === '') throw invalid(text);
  let total = 0n;
  for (let at = 0; at < rest.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [, whole = '', , fraction = '', unit = ''] = PART.exec(rest) ?? [];
    if (whole === '' && fraction === '') throw invalid(text);
    if (unit === '')
      throw new FunctionError(`time: missing unit in duration ${quoteForTime(text)}`);
    const nanoseconds = UNITS.get(unit);
    if (nanoseconds === undefined)
      throw new FunctionError(
        `time: unknown unit ${quoteForTime(unit)} in duration ${quoteForTime(text)}`,
      );
    const part = fractionOf(fraction, nanoseconds);
    total += BigInt(whole === '' ? '0' : whole) * nanoseconds + part;
    if (total > HIGHEST + 1n) throw invalid(text);
  }
  if (total > HIGHEST && sign !== '-') throw invalid(text);
  return sign === '-' ? -total : total;
}

/** As Go calculates it, in floating point. */
function fractionOf(digits: string, unit: bigint): bigint {
  const read = digits.slice(0, 18);
  return BigInt(Math.floor(Number(read) * (Number(unit) / 10 ** read.length)));
}

function invalid(text: string): FunctionError {
  return new FunctionError(`time: invalid duration ${quoteForTime(text)}`);
}

/** A text as Go's package time quotes it: everything but printable ASCII byte by byte. */
export function quoteForTime(text: string): string {
  const quoted = octetsOf(text).replaceAll(/[^ -~]|["\\]/g, (octet) =>
    octet === '"' || octet === '\\'
      ? `\\${octet}`
      : `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${quoted}"`;
}

/** As Go prints it: `1h30m0s`, `1.5s`, `20ms`. */
export function printDuration(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${printDuration(-nanoseconds)}`;
  if (nanoseconds === 0n) return '0s';
  if (nanoseconds < SECOND) return printSmall(nanoseconds);
  const hours = nanoseconds / HOUR;
  const minutes = (nanoseconds % HOUR) / MINUTE;
  const seconds = decimal(nanoseconds % MINUTE, SECOND);
  if (hours > 0n) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0n ? `${minutes}m${seconds}s` : `${seconds}s`;
}

function printSmall(nanoseconds: bigint): string {
  if (nanoseconds < 1000n) return `${nanoseconds}ns`;
  if (nanoseconds < 1_000_000n) return `${decimal(nanoseconds, 1000n)}µs`;
  return `${decimal(nanoseconds, 1_000_000n)}ms`;
}

function decimal(nanoseconds: bigint, unit: bigint): string {
  const fraction = String(nanoseconds % unit)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${nanoseconds / unit}${fraction && `.${fraction}`}`;
}
