import { escapeRegexp } from './wildcards.ts';

/** What says in a tag when it was made: where it is in the text, and how to filter by it and order. */
export interface Moment {
  readonly text: string;
  readonly start: number;
  /** A regular expression for others of its form. */
  readonly source: string;
  readonly order: 'numerical' | 'alphabetical';
}

const year = '20[0-9]{2}';
const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12][0-9]|3[01])';
const clock = '(?:[01][0-9]|2[0-3])[-._]?[0-5][0-9](?:[-._]?[0-5][0-9])?Z?';
/** The finest first. Of seconds and milliseconds those between 2001 and 2033. */
const times = [
  '1[0-9]{12}',
  '1[0-9]{9}',
  `${year}[-._]?${month}[-._]?${day}(?:[-._T]?${clock})?`,
].map((shape) => new RegExp(`(?<![0-9A-Za-z])${shape}(?![0-9A-Za-z])`));

/** The time in a text, where there is one apart from letters and other digits. */
export function findTime(text: string): Moment | undefined {
  for (const shape of times) {
    const found = shape.exec(text);
    if (found !== null) return momentOf(found[0], found.index);
  }
  return undefined;
}

function momentOf(text: string, start: number): Moment {
  const source = escapeRegexp(text).replaceAll(
    /(?<![0-9])[0-9]+/g,
    (digits) => `[0-9]{${digits.length}}`,
  );
  return { text, start, source, order: /^[0-9]+$/.test(text) ? 'numerical' : 'alphabetical' };
}

const serial = /^[0-9]{1,9}(?=$|[-_.][a-f0-9]{7,40}$)/;

/** The build number that a text starts with, where nothing follows but a commit. */
export function findSerial(text: string): Moment | undefined {
  const [number] = serial.exec(text) ?? [];
  if (number === undefined) return undefined;
  return { text: number, start: 0, source: '[0-9]+', order: 'numerical' };
}
