import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegexp, RegexpError } from '../../../src/go/regexp/regexp.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';

describe('groupNames', () => {
  test.for([
    ['a group has its name at its number', '(a)(?P<n>b)(?<m>c)', ['', '', 'n', 'm']],
    ['groups may share a name', '(?P<P>a)(?<P>b)(?P<P>c)', ['', 'P', 'P', 'P']],
    ['quoted text has no groups', '(?P<n>a)\\Q(?P<n>\\E(?P<n>b)', ['', 'n', 'n']],
    ['text quoted to the end has no groups', '(?P<n>a)(?P<n>b)\\Q(?P<n>', ['', 'n', 'n']],
    ['many groups may', '(?P<n>a)'.repeat(12), ['', ...Array.from({ length: 12 }, () => 'n')]],
    ['a class has no groups', '(?P<n>a)[]\\](?P<n>](?P<n>b)', ['', 'n', 'n']],
    ['an escaped parenthesis opens no group', '(?P<n>a)\\(?P<n>(?P<n>b)', ['', 'n', 'n']],
  ] as const)('%s', ([, source, names]) => {
    expect(compileRegexp(source).groupNames).toEqual(names);
  });
});

describe('find', () => {
  test.for([
    ['the first of the leftmost', 'a|ab', 'xab', [1, 2]],
    ['groups that took no part are -1', '(x)?(a)', 'a', [0, 1, -1, -1, 0, 1]],
    ['positions count UTF-16 units', '(b)', '😀b', [2, 3, 2, 3]],
    ['quoted text stays as it is', '(?P<n>a)\\Q(?P<n>\\E(?P<n>b)', 'a(?P<n>b', [0, 8, 0, 1, 7, 8]],
    ['so does what follows an escape', '(?P<n>a)\\(?P<n>(?P<n>b)', 'aP<n>b', [0, 6, 0, 1, 5, 6]],
    ['so does a class', '(?P<n>a)[(?P<n>](?P<n>b)', 'a>b', [0, 3, 0, 1, 2, 3]],
    ['a category by its long name', '\\p{uppercase-letter}', 'aB', [1, 2]],
    ['a property in another case', '\\p{GREEK}', 'aα', [1, 2]],
    ['a script whose name has two words', '\\p{Old_Italic}', 'a\u{10300}', [1, 3]],
    ['a property that is negated twice', '\\P{^letter}', '1a', [1, 2]],
    ['a property in a class', '[\\P{Ascii}x]', 'aé', [1, 2]],
    ['all ASCII characters', '\\p{ASCII}+', 'éab\n', [1, 4]],
    ['all but ASCII characters', '\\p{^ascii}', 'aé', [1, 2]],
    ['quoted text names no property', '\\Q\\p{greek}\\E', '\\p{greek}', [0, 9]],
    ['no match', '^b', 'ab', undefined],
  ] as const)('%s', ([, source, text, indexes]) => {
    expect(compileRegexp(source).find(text)).toEqual(indexes);
  });
});

describe('errors', () => {
  test.for([
    ['what is missing', '(', 'error parsing regexp: missing closing ): `(`'],
    ['nothing to name', 'a\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
    [
      'groups that share a name are quoted as they are',
      '(?P<n>a)(?P<n>b)(',
      'error parsing regexp: missing closing ): `(?P<n>a)(?P<n>b)(`',
    ],
    [
      'properties are quoted as they are',
      '\\p{greek}(',
      'error parsing regexp: missing closing ): `\\p{greek}(`',
    ],
    [
      'a property that nobody knows',
      '\\p{Nobody}',
      'error parsing regexp: invalid character class range: `\\p{Nobody}`',
    ],
    ['a long source', 'a'.repeat(10_001), 'error parsing regexp: expression too large'],
    ['many groups', '(a?)'.repeat(2500), 'error parsing regexp: expression too large'],
    ['many instructions', '\\pL{1000}'.repeat(30), 'error parsing regexp: expression too large'],
    ['look-behind', '(?<=a)b', 'error parsing regexp: invalid named capture: `(?<=a)b`'],
  ] as const)('%s', ([, source, message]) => {
    expect(() => compileRegexp(source)).toThrow(
      expect.objectContaining({ message, name: 'RegexpError' }),
    );
  });
});

test('any source compiles or is a RegexpError', () => {
  const pieces = fc.constantFrom(
    ...'( ) (?P<n> (?<n> [ ] ^ \\ \\Q \\E {2,3} * +? | a 😀 \\pL -'.split(' '),
  );
  const source = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(source, fc.string(), (pattern, text) => {
      expect(attempt(pattern, text)).toBe('answered');
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test.for([
  ['deep nesting', '('.repeat(20_000)],
  ['deep nesting that is closed', `${'('.repeat(20_000)}a${')'.repeat(20_000)}`],
  ['repeats of repeats', '((((a{1000}){1000}){1000}){1000})'],
  ['much quoted text', `(?P<n>a)(?P<n>b)\\Q${'a'.repeat(100_000)}`],
  ['many shared names', '(?P<n>a)'.repeat(1000)],
] as const)('%s takes no time', ([, source]) => {
  const start = cpuMs();
  expect(attempt(source, 'a'.repeat(1000))).toBe('answered');
  expect(cpuMs() - start).toBeLessThan(2000);
});

function attempt(source: string, text: string): 'answered' {
  try {
    compileRegexp(source).find(text);
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
  }
  return 'answered';
}
