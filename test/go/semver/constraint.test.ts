import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConstraint } from '../../../src/go/semver/constraint.ts';
import { SemverError } from '../../../src/go/semver/error.ts';
import { satisfies } from '../../../src/go/semver/satisfies.ts';
import { parseVersion } from '../../../src/go/semver/version.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { constraintText, versionText } from './arbitraries.ts';

// Backtracking over spaces would take hours; an answer takes well below a millisecond on an idle machine.
const longestMs = 1000;

test.for([
  ['spaces and commas separate what must all hold', '>=1.2, <2 !=1.5.0', '1.4.0', true],
  ['a prerelease needs one in its group', '>=1.2 <2', '1.4.0-rc.1', false],
  ['a prerelease in one comparator opens the group', '>=1.2-0 <2', '1.4.0-rc.1', true],
  ['a range with a hyphen includes its ends', '1.2.3 - 2.x', '2.0.0', true],
  ['above a wildcard is above all it covers', '>1.x', '1.9.0', false],
  ['above any version is above 0.0.0', '>*', '0.0.5', true],
  ['a caret keeps the first number that is not zero', '^0.2.3', '0.3.0', false],
  ['a caret before a wildcard means 0.0.0', '^*', '3.0.0', false],
  ['a tilde before zeros has no upper end', '~0.0.0', '3.0.0', true],
] as const)('%s', ([, constraint, version, expected]) => {
  expect(satisfies(parseVersion(version), parseConstraint(constraint))).toBe(expected);
});

test.for([
  ['an empty group is an error', '1.2 ||', 'improper constraint: ""'],
  [
    'what is written is quoted as in Go',
    '\v\u0001"1\\é\u200b😀\u{e0001}',
    'improper constraint: "\\v\\x01\\"1\\\\é\\u200b😀\\U000e0001"',
  ],
  ['only ASCII spaces separate', '1\u00a0<2', 'improper constraint: "1\\u00a0<2"'],
  ['a number with a wildcard in it is an error', '>=1x', 'constraint parser error'],
  ['length counts in bytes', 'é'.repeat(257), 'constraint string is too long (max 512 bytes)'],
  ['groups are counted', '1||'.repeat(33), 'too many constraint groups (max 32)'],
] as const)('%s', ([, text, message]) => {
  expect(() => parseConstraint(text)).toThrow(new SemverError(message));
});

test.for([
  ['many spaces', `1${' '.repeat(500)}!`],
  ['many spaces between many versions', `${'1   '.repeat(120)}!`],
  ['many ranges', `${'1 - 1 '.repeat(80)}!`],
  ['many spaces before a hyphen', `${' '.repeat(255)}1${' '.repeat(200)}-`],
  ['a long version', `1-${'a.'.repeat(200)}!`],
] as const)('%s take no time', ([, text]) => {
  const start = cpuMs();
  expect(() => parseConstraint(text)).toThrow(SemverError);
  expect(cpuMs() - start).toBeLessThan(longestMs);
});

test('a constraint gives one answer on each version', () => {
  fc.assert(
    fc.property(constraintText, versionText, (constraint, version) => {
      const parsed = parseConstraint(constraint);
      expect(satisfies(parseVersion(version), parsed)).toBeTypeOf('boolean');
      // `>=0.0.0-0 || …` holds for all, and adding a group never takes anything away.
      expect(satisfies(parseVersion(version), parseConstraint(`${constraint} || >=0.0.0-0`))).toBe(
        true,
      );
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('any text is a constraint or a SemverError, at once', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc
      .array(
        fc.constantFrom('1', '.', 'x', ' ', '-', '||', ',', '<', '=', '~', '^', 'v', '*', '+a'),
        { maxLength: 500 },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const start = cpuMs();
      expect(attempt(text)).toBe('answered');
      expect(cpuMs() - start).toBeLessThan(longestMs);
    }),
    { numRuns: fuzzRuns(300) },
  );
});

function attempt(text: string): 'answered' {
  try {
    parseConstraint(text);
  } catch (error) {
    if (!(error instanceof SemverError)) throw error;
  }
  return 'answered';
}
