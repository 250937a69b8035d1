import { expect, test } from 'vitest';
import { excludeTags } from '../../../src/domain/image/tags.ts';

const tags = ['v1', 'v1.sig', 'v1.sigs', 'dev-1', '', 'a\n.sig'];

test.for([
  ['an empty list excludes signatures', [], ['v1', 'v1.sigs', 'dev-1', '', 'a\n.sig']],
  ['a list replaces that', ['^dev-'], ['v1', 'v1.sig', 'v1.sigs', '', 'a\n.sig']],
  ['one match is enough', ['^v', '-'], ['', 'a\n.sig']],
  ['an empty expression excludes all', [''], []],
] as const)('%s', ([, exclusionList, kept]) => {
  expect(excludeTags(tags, exclusionList)).toEqual(kept);
});

test('an expression that could take minutes for so many tags is refused', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `main-0000000000000000-${index}`);
  expect(() => excludeTags(many, ['(?:[a-z]?[0-9]?){1000}b'])).toThrow(
    expect.objectContaining({
      message: 'the regex (?:[a-z]?[0-9]?){1000}b is too complex for 100000 tags',
      reason: 'ReadOperationFailed',
    }),
  );
});

test('an invalid expression is named, and trying again is not ruled out', () => {
  expect(() => excludeTags([], ['^v', '[z-a]'])).toThrow(
    expect.objectContaining({
      message:
        'failed to compile regex [z-a]: error parsing regexp: invalid character class range: `z-a`',
      reason: 'ReadOperationFailed',
      terminal: false,
    }),
  );
});
