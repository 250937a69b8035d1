import { isTooLarge } from './version.ts';
import type { Version } from './version.ts';

const digitsOnly = /^[0-9]+$/;

/**
 * Negative if `a` ranks below `b`, positive if above, 0 if neither; metadata does not count.
 * @see https://github.com/Masterminds/semver/blob/v3.5.0/version.go Compare
 */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareDigits(a.major, b.major) ||
    compareDigits(a.minor, b.minor) ||
    compareDigits(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

/** The order of two numbers given as decimal digits without leading zeros. */
export function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareIdentifiers(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** An absent identifier ranks below any, a number below a word; what overflows 64 bits is a word. */
function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const isNumberA = isNumber(a);
  const isNumberB = isNumber(b);
  if (isNumberA && isNumberB) return compareDigits(a, b);
  if (isNumberA) return -1;
  return isNumberB ? 1 : compareText(a, b);
}

function isNumber(identifier: string): boolean {
  return digitsOnly.test(identifier) && !isTooLarge(identifier);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
