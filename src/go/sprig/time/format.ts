import { readingOf } from './calendar.ts';
import { chunksOf, isFraction, isOffset, MONTHS, WEEKDAYS } from './layout.ts';
import type { Moment, Reading } from './calendar.ts';

type Write = (reading: Reading) => string;

const WRITERS: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['January', ({ month }) => MONTHS[month - 1] ?? ''],
  ['Jan', ({ month }) => (MONTHS[month - 1] ?? '').slice(0, 3)],
  ['1', ({ month }) => String(month)],
  ['01', ({ month }) => pad(month, 2)],
  ['Monday', ({ weekday }) => WEEKDAYS[weekday] ?? ''],
  ['Mon', ({ weekday }) => (WEEKDAYS[weekday] ?? '').slice(0, 3)],
  ['2', ({ day }) => String(day)],
  ['_2', ({ day }) => String(day).padStart(2)],
  ['02', ({ day }) => pad(day, 2)],
  ['__2', ({ yearDay }) => String(yearDay).padStart(3)],
  ['002', ({ yearDay }) => pad(yearDay, 3)],
  ['15', ({ hour }) => pad(hour, 2)],
  ['3', ({ hour }) => String(hour % 12 || 12)],
  ['03', ({ hour }) => pad(hour % 12 || 12, 2)],
  ['4', ({ minute }) => String(minute)],
  ['04', ({ minute }) => pad(minute, 2)],
  ['5', ({ second }) => String(second)],
  ['05', ({ second }) => pad(second, 2)],
  ['2006', ({ year }) => pad(year, 4)],
  ['06', ({ year }) => pad(Math.abs(year) % 100, 2)],
  ['PM', ({ hour }) => (hour < 12 ? 'AM' : 'PM')],
  ['pm', ({ hour }) => (hour < 12 ? 'am' : 'pm')],
]);

/** A moment in a layout of Go's. @see https://pkg.go.dev/time#Time.Format */
export function formatTime(moment: Moment, layout: string): string {
  const reading = readingOf(moment);
  return chunksOf(layout)
    .map(({ prefix, element }) => prefix + write(element, reading, moment))
    .join('');
}

function write(element: string, reading: Reading, { nanoseconds, zone }: Moment): string {
  if (element === 'MST') return zone.name || printOffset('-0700', zone.offset);
  if (isFraction(element)) return printFraction(element, nanoseconds);
  if (isOffset(element)) return printOffset(element, zone.offset);
  return WRITERS.get(element)?.(reading) ?? '';
}

function pad(number: number, width: number): string {
  return `${number < 0 ? '-' : ''}${String(Math.abs(number)).padStart(width, '0')}`;
}

function printFraction(element: string, nanoseconds: number): string {
  const digits = pad(nanoseconds, 9).slice(0, element.length - 1);
  const shown = element.endsWith('9') ? digits.replace(/0+$/, '') : digits;
  return shown && element.charAt(0) + shown;
}

function printOffset(element: string, offset: number): string {
  if (element.startsWith('Z') && offset === 0) return 'Z';
  const size = Math.abs(offset);
  const sign = Math.trunc(offset / 60) < 0 ? '-' : '+';
  const parts = [size / 3600, (size / 60) % 60, size % 60].map((part) => pad(Math.floor(part), 2));
  const count = (element.match(/0/g) ?? []).length;
  const shown = parts.slice(0, count === 1 ? 1 : count === 3 ? 2 : 3);
  return sign + shown.join(element.includes(':') ? ':' : '');
}
