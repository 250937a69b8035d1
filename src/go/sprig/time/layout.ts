export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const WEEKDAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

const ELEMENT = new RegExp(
  [
    'January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST',
    '0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm',
    '-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07',
    '[.,](?:0+|9+)(?![0-9])',
  ].join('|'),
  'g',
);

/** A part of a layout: what stands before it as it is, and the element itself, which is empty at the end. */
export interface Chunk {
  readonly prefix: string;
  readonly element: string;
}

/** The elements of a layout that is written, as Go's are, as a certain moment in 2006. @see https://pkg.go.dev/time#Layout */
export function chunksOf(layout: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    chunks.push({ prefix: layout.slice(at, match.index), element: match[0] });
    at = match.index + match[0].length;
  }
  return [...chunks, { prefix: layout.slice(at), element: '' }];
}

/** Whether an element is a fraction of a second: `.000`, `,999`. */
export function isFraction(element: string): boolean {
  return /^[.,]/.test(element);
}

/** Whether an element is an offset from UTC: `-0700`, `Z07:00`. */
export function isOffset(element: string): boolean {
  return /^[-Z]/.test(element);
}
