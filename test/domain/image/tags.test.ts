import { expect, test } from 'vitest';
import { excludeTags, onlyTags } from '../../../src/domain/image/tags.ts';
import { defaultExclusionList } from '../../../src/domain/resources/image-repository.ts';

const tags = ['v1', 'v1.sig', 'v1.sigs', 'dev-1', '', 'a\n.sig'];

test.for([
  ['an empty list excludes nothing', [], tags],
  [
    'the default excludes signatures',
    defaultExclusionList,
    ['v1', 'v1.sigs', 'dev-1', '', 'a\n.sig'],
  ],
  ['an expression', ['^dev-'], ['v1', 'v1.sig', 'v1.sigs', '', 'a\n.sig']],
  ['one match is enough', ['^v', '-'], ['', 'a\n.sig']],
  ['an empty expression excludes all', [''], []],
] as const)('%s', ([, exclusionList, kept]) => {
  expect(excludeTags(tags, exclusionList)).toEqual(kept);
});

test('an expression that could take minutes for so many tags is refused', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `main-0000000000000000-${index}`);
  expect(() => excludeTags(many, ['(?:[a-z]?[0-9]?){1000}b'])).toThrow(
    expect.objectContaining({
      message:
        'the regex (?:[a-z]?[0-9]?){1000}b is too complex for 100000 tags, together with those before it',
      reason: 'ReadOperationFailed',
    }),
  );
});

test('expressions share one budget, so many of them are refused though each would do', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `main-0000000000000000-${index}`);
  const one = '(?:[a-z]?[0-9]?){900}b';
  expect(excludeTags(many.slice(0, 1), [one])).toHaveLength(1);
  expect(() =>
    excludeTags(
      many,
      Array.from({ length: 25 }, () => one),
    ),
  ).toThrow('is too complex for 10000 tags, together with those before it');
});

test.for<[string, string, boolean]>([
  ['a version', 'v1.2.3_rc-1', true],
  ['one character', '_', true],
  ['128 characters', 'a'.repeat(128), true],
  ['129 characters', 'a'.repeat(129), false],
  ['nothing', '', false],
  ['a dot first', '.a', false],
  ['a dash first', '-a', false],
  ['a line break', 'a\nb', false],
  ['a line break last', 'a\n', false],
  ['a slash', 'a/b', false],
  ['a plus', '1.0+2', false],
  ['a letter beyond ASCII', 'ä', false],
])('whether %s is a tag', ([, text, expected]) => {
  expect(onlyTags([text, 'ok'])).toEqual(expected ? [text, 'ok'] : ['ok']);
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
