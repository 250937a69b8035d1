import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/go/semver/compare.ts';
import { SemverError } from '../../../src/go/semver/error.ts';
import { parseVersion } from '../../../src/go/semver/version.ts';
import { printVersion } from './print-version.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { versionText } from './arbitraries.ts';

test.for([
  ['parts that are left out are zero', 'v1.2', '1.2.0'],
  ['one number is a version', '1', '1.0.0'],
  ['leading zeros are dropped', '01.002.0', '1.2.0'],
  ['a number may need 64 bits', '18446744073709551615.0.0', '18446744073709551615.0.0'],
  ['prerelease and metadata stay', '1.2-rc.1+build.01', '1.2.0-rc.1+build.01'],
] as const)('%s', ([, text, printed]) => {
  expect(printVersion(parseVersion(text))).toBe(printed);
});

test.for([
  ['a capital V is no prefix', 'V1.2.3', 'invalid semantic version'],
  [
    'a number may not need more than 64 bits',
    '1.018446744073709551616',
    'error parsing version segment: strconv.ParseUint: parsing "018446744073709551616": value out of range',
  ],
  ['a number in a prerelease has no leading zero', '1.2.3-a.01.b', 'version segment starts with 0'],
  ['length counts in bytes', 'é'.repeat(129), 'version string is too long (max 256 bytes)'],
] as const)('%s', ([, text, message]) => {
  expect(() => parseVersion(text)).toThrow(new SemverError(message));
});

test.for([
  ['numbers are compared as numbers', '1.9.0', '1.10.0'],
  ['numbers are exact beyond 2^53', '9007199254740992.0.0', '9007199254740993.0.0'],
  ['a prerelease comes before its release', '1.0.0-rc.1', '1.0.0'],
  ['a number comes before a word', '1.0.0-2', '1.0.0-alpha'],
  ['fewer identifiers come first', '1.0.0-alpha', '1.0.0-alpha.0'],
  ['a number that overflows 64 bits is a word', '1.0.0-9', '1.0.0-18446744073709551616'],
  [
    'so are numbers of different length that overflow',
    '1.0.0-100000000000000000000',
    '1.0.0-20000000000000000000',
  ],
  ['words are compared by their bytes', '1.0.0-18446744073709551617', '1.0.0-18446744073709551618'],
] as const)('%s', ([, lower, higher]) => {
  const [a, b] = [parseVersion(lower), parseVersion(higher)];
  expect([Math.sign(compareVersions(a, b)), Math.sign(compareVersions(b, a))]).toEqual([-1, 1]);
});

test('metadata does not count in comparisons', () => {
  expect(compareVersions(parseVersion('1.0.0+a'), parseVersion('1.0.0+b'))).toBe(0);
});

test('a printed version parses to itself', () => {
  fc.assert(
    fc.property(versionText, (text) => {
      const version = parseVersion(text);
      const printed = printVersion(version);
      expect(parseVersion(printed)).toEqual({ ...version, original: printed });
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('versions have one order', () => {
  fc.assert(
    fc.property(fc.tuple(versionText, versionText, versionText), (texts) => {
      const [low, middle, high] = texts.map(parseVersion).toSorted(compareVersions);
      expect([low, middle, high]).not.toContain(undefined);
      expect(low && high && compareVersions(low, high)).toBeLessThanOrEqual(0);
      expect(low && middle && compareVersions(middle, low)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('any text is a version or a SemverError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), versionText), (text) => {
      expect(attempt(text)).toBe('answered');
    }),
    { numRuns: fuzzRuns(300) },
  );
});

function attempt(text: string): 'answered' {
  try {
    parseVersion(text);
  } catch (error) {
    if (!(error instanceof SemverError)) throw error;
  }
  return 'answered';
}
