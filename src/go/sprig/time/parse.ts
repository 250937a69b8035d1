import { FunctionError } from '../../template/function.ts';
import { daysIn, isLeapYear, momentAt, UTC } from './calendar.ts';
import { quoteForTime } from './durations.ts';
import { octetsOf, textOfOctets } from '../text/runes.ts';
import { chunksOf, isFraction, isOffset, MONTHS, WEEKDAYS } from './layout.ts';
import type { Moment, Zone } from './calendar.ts';

/** What was read so far. */
interface Parts {
  year: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  isAfternoon?: boolean;
  offset?: number;
  zone?: Zone;
  zoneName?: string;
}

/** What is left of the text. */
interface Input {
  rest: string;
}

/** An element that is not there; the caller knows where. */
class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** Something that is there but cannot be. */
class OutOfRange extends Error {
  override readonly name = 'OutOfRange';
}

type Read = (input: Input, parts: Parts) => void;

const ZONE = /^(?:ChST|MeST|GMT(?:[+-][0-9]+)?|[+-][0-9]+|[A-Z]+)/;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['2006', (input, parts) => void (parts.year = Number(take(input, /^[0-9]{4}/)))],
  ['06', (input, parts) => void (parts.year = century(Number(take(input, /^[0-9]{2}/))))],
  ['January', (input, parts) => void (parts.month = takeName(input, MONTHS) + 1)],
  ['Jan', (input, parts) => void (parts.month = takeName(input, MONTHS, 3) + 1)],
  ['1', (input, parts) => void (parts.month = within(takeNumber(input), 1, 12, 'month'))],
  ['01', (input, parts) => void (parts.month = within(takeTwo(input), 1, 12, 'month'))],
  ['Monday', (input) => void takeName(input, WEEKDAYS)],
  ['Mon', (input) => void takeName(input, WEEKDAYS, 3)],
  ['2', (input, parts) => void (parts.day = takeNumber(input))],
  ['_2', (input, parts) => void (parts.day = takeNumber(input, / ?/))],
  ['02', (input, parts) => void (parts.day = takeTwo(input))],
  ['__2', (input, parts) => void (parts.yearDay = Number(take(input, /^ {0,2}([0-9]{1,3})/)))],
  ['002', (input, parts) => void (parts.yearDay = Number(take(input, /^[0-9]{3}/)))],
  ['15', (input, parts) => void (parts.hour = within(takeNumber(input), 0, 23, 'hour'))],
  ['3', (input, parts) => void (parts.hour = within(takeNumber(input), 0, 12, 'hour'))],
  ['03', (input, parts) => void (parts.hour = within(takeTwo(input), 0, 12, 'hour'))],
  ['4', (input, parts) => void (parts.minute = within(takeNumber(input), 0, 59, 'minute'))],
  ['04', (input, parts) => void (parts.minute = within(takeTwo(input), 0, 59, 'minute'))],
  ['5', (input, parts) => void (parts.second = within(takeNumber(input), 0, 59, 'second'))],
  ['05', (input, parts) => void (parts.second = within(takeTwo(input), 0, 59, 'second'))],
  ['PM', (input, parts) => void (parts.isAfternoon = take(input, /^[AP]M/) === 'PM')],
  ['pm', (input, parts) => void (parts.isAfternoon = take(input, /^[ap]m/) === 'pm')],
  ['MST', readZone],
]);

/**
 * The moment that a text spells in a layout of Go's; without a zone it is in UTC.
 * @throws {FunctionError} with Go's text. @see https://pkg.go.dev/time#ParseInLocation
 */
export function parseTime(layoutText: string, text: string): Moment {
  const [layout, whole] = [octetsOf(layoutText), octetsOf(text)];
  const input: Input = { rest: whole };
  const parts: Parts = { year: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 };
  const chunks = chunksOf(layout);
  for (const [i, { prefix, element }] of chunks.entries()) {
    if (!skip(input, prefix)) throw cannotParse(whole, layout, input.rest, prefix);
    if (element === '') break;
    const before = input.rest;
    try {
      readElement(element, input, parts);
      if (/^0?5$/.test(element) && !isFraction(chunks[i + 1]?.element ?? ''))
        readUnaskedFraction(input, parts);
    } catch (error) {
      if (error instanceof OutOfRange) throw problem(whole, `${error.message} out of range`);
      if (error instanceof Mismatch) throw cannotParse(whole, layout, before, element);
      throw error;
    }
  }
  if (input.rest !== '') throw problem(whole, `extra text: ${quoted(input.rest)}`);
  return assemble(parts, whole);
}

function quoted(octets: string): string {
  return quoteForTime(textOfOctets(octets));
}

function cannotParse(whole: string, layout: string, rest: string, element: string): FunctionError {
  return new FunctionError(
    `parsing time ${quoted(whole)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(element)}`,
  );
}

function problem(whole: string, message: string): FunctionError {
  return new FunctionError(`parsing time ${quoted(whole)}: ${message}`);
}

/** Takes a prefix away; any number of spaces stands for any other. */
function skip(input: Input, prefix: string): boolean {
  for (const part of prefix.match(/ +|[^ ]/g) ?? []) {
    const isSpace = part.startsWith(' ');
    const isThere = isSpace
      ? input.rest === '' || input.rest.startsWith(' ')
      : input.rest.startsWith(part);
    if (!isThere) return false;
    input.rest = isSpace ? input.rest.replace(/^ +/, '') : input.rest.slice(1);
  }
  return true;
}

function readElement(element: string, input: Input, parts: Parts): void {
  if (isFraction(element)) readFraction(element, input, parts);
  else if (isOffset(element)) readOffset(element, input, parts);
  else READERS.get(element)?.(input, parts);
}

/** What the pattern finds at the start: its first group if it has one, which is then taken away. */
function take(input: Input, pattern: RegExp): string {
  const match = pattern.exec(input.rest);
  if (match === null) throw new Mismatch();
  input.rest = input.rest.slice(match[0].length);
  return match[1] ?? match[0];
}

function takeNumber(input: Input, before = /(?:)/): number {
  return Number(take(input, new RegExp(`^${before.source}([0-9]{1,2})`)));
}

function takeTwo(input: Input): number {
  return Number(take(input, /^[0-9]{2}/));
}

function within(number: number, low: number, high: number, what: string): number {
  if (number < low || number > high) throw new OutOfRange(what);
  return number;
}

function takeName(input: Input, names: readonly string[], length?: number): number {
  const rest = input.rest.toLowerCase();
  const found = names.findIndex((name) => rest.startsWith(name.slice(0, length).toLowerCase()));
  const name = names[found];
  if (name === undefined) throw new Mismatch();
  input.rest = input.rest.slice(length ?? name.length);
  return found;
}

function century(year: number): number {
  return year >= 69 ? 1900 + year : 2000 + year;
}

function readFraction(element: string, input: Input, parts: Parts): void {
  if (element.endsWith('9')) readUnaskedFraction(input, parts);
  else
    parts.nanoseconds = nanosecondsIn(
      take(input, new RegExp(`^[.,]([0-9]{${String(element.length - 1)}})`)),
    );
}

function readUnaskedFraction(input: Input, parts: Parts): void {
  if (/^[.,][0-9]/.test(input.rest))
    parts.nanoseconds = nanosecondsIn(take(input, /^[.,]([0-9]+)/));
}

function nanosecondsIn(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'));
}

function readOffset(element: string, input: Input, parts: Parts): void {
  if (element.startsWith('Z') && input.rest.startsWith('Z')) {
    take(input, /^Z/);
    parts.zone = UTC;
    return;
  }
  const shape = element.slice(1).replaceAll(/[0-9]{2}/g, '([0-9]{2})');
  const match = new RegExp(`^([+-])${shape}`).exec(input.rest);
  if (match === null) throw new Mismatch();
  const [found, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  within(Number(hours), 0, 24, 'time zone offset hour');
  within(Number(minutes), 0, 60, 'time zone offset minute');
  within(Number(seconds), 0, 60, 'time zone offset second');
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  parts.offset = sign === '-' ? -offset : offset;
  input.rest = input.rest.slice(found.length);
}

function readZone(input: Input, parts: Parts): void {
  if (input.rest.startsWith('UTC')) {
    parts.zone = UTC;
    input.rest = input.rest.slice(3);
    return;
  }
  const found = ZONE.exec(input.rest)?.[0] ?? '';
  if (input.rest.length < 3 || !isZoneName(found)) throw new Mismatch();
  parts.zoneName = found;
  input.rest = input.rest.slice(found.length);
}

function isZoneName(name: string): boolean {
  const offset = /[+-]([0-9]+)$/.exec(name)?.[1];
  if (offset !== undefined) return Number(offset) <= 23;
  return /^(?:[A-Z]{3}|[A-Z]{3}T|[A-Z]{4}T|WITA|ChST|MeST)$/.test(name);
}

function assemble(parts: Parts, whole: string): Moment {
  const { year, minute, second, nanoseconds, isAfternoon } = parts;
  const { month, day } = dateIn(parts, whole);
  if (day < 1 || day > daysIn(year, month)) throw problem(whole, 'day out of range');
  const hour =
    isAfternoon === true && parts.hour < 12
      ? parts.hour + 12
      : isAfternoon === false && parts.hour === 12
        ? 0
        : parts.hour;
  const zone = zoneIn(parts);
  // A zone of which only the name is known does not say what time it is: Go reads the clock as UTC's.
  const isKnown = parts.zone !== undefined || parts.offset !== undefined;
  return {
    ...momentAt({ year, month, day, hour, minute, second }, nanoseconds, isKnown ? zone : UTC),
    zone,
  };
}

function zoneIn({ zone, offset, zoneName = '' }: Parts): Zone {
  if (zone !== undefined) return zone;
  if (offset !== undefined)
    return offset === 0 && zoneName === '' ? UTC : { name: zoneName, offset };
  if (zoneName === '') return UTC;
  const hours = /^GMT([+-][0-9]+)$/.exec(zoneName)?.[1] ?? '0';
  return { name: zoneName, offset: Number(hours) * 3600 };
}

function dateIn(
  { year, month, day, yearDay }: Parts,
  whole: string,
): { readonly month: number; readonly day: number } {
  if (yearDay === undefined) return { month: month ?? 1, day: day ?? 1 };
  if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365))
    throw problem(whole, 'day-of-year out of range');
  let found = 1;
  let rest = yearDay;
  for (; rest > daysIn(year, found); found++) rest -= daysIn(year, found);
  if (month !== undefined && month !== found)
    throw problem(whole, 'day-of-year does not match month');
  if (day !== undefined && day !== rest) throw problem(whole, 'day-of-year does not match day');
  return { month: found, day: rest };
}
