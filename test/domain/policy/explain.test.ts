import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate.ts';
import { explainPolicy } from '../../../src/domain/policy/explain.ts';
import { sortTagsDescending } from '../../../src/domain/image/order.ts';
import type { PolicyInput } from '../../../src/domain/policy/evaluate.ts';

/** `rank tag compared why`, a line a tag. */
function explained(input: PolicyInput, tags: readonly string[]): readonly string[] {
  return explainPolicy(input, tags).tags.map(
    ({ rank, tag, text, why }) => `${rank ?? '-'} ${tag} ${text ?? '-'} ${why}`,
  );
}

const byVersion = { policy: { semver: { range: '1.x' } } };
const byNumber = { policy: { numerical: { order: 'asc' } } };
const byText = { policy: { alphabetical: { order: 'desc' } } };
const filterTags = { pattern: '^main-(?P<n>[0-9]+)', extract: '$n' };

describe('a tag', () => {
  test.for<readonly [string, PolicyInput, readonly string[], readonly string[]]>([
    [
      'has its place among versions, or says why it has none',
      byVersion,
      ['latest', '2.0.0', '1.10.0', '1.9.0'],
      [
        '1 1.10.0 1.10.0 selected',
        '2 1.9.0 1.9.0 behind 1.10.0',
        '- latest latest it is no version: invalid semantic version',
        '- 2.0.0 2.0.0 it is not in the range',
      ],
    ],
    ['has its place by its bytes', byText, ['b', 'a'], ['1 a a selected', '2 b b behind a']],
    [
      'has its place by what was extracted of it',
      { ...byNumber, filterTags },
      ['main-9', 'main-10', 'dev-11'],
      [
        '1 main-10 10 selected',
        '2 main-9 9 behind main-10',
        '- dev-11 - the filter does not match it',
      ],
    ],
    [
      'that is no number says that it ends the choice',
      byNumber,
      ['x', '7'],
      [
        '1 7 7 it could be selected, but nothing is',
        "- x x it is no number: failed to parse invalid numeric value 'x'",
      ],
    ],
    [
      'of equal versions that comes first is selected',
      byVersion,
      ['1.0.0+b', '1.0.0+a'],
      ['1 1.0.0+b 1.0.0+b selected', '2 1.0.0+a 1.0.0+a behind 1.0.0+b'],
    ],
    [
      'of those with equal extracts the last is selected',
      { ...byNumber, filterTags },
      ['main-1-b', 'main-1-a'],
      ['1 main-1-a 1 selected', '2 main-1-b 1 behind main-1-a'],
    ],
  ])('%s', ([, input, tags, expected]) => {
    expect(explained(input, tags)).toEqual(expected);
  });
});

test('nothing selected says what the condition would say', () => {
  expect(explainPolicy(byVersion, ['2.0.0']).outcome).toEqual({
    kind: 'none',
    message: 'unable to determine latest version from provided list',
  });
});

test('an invalid policy is refused as ever', () => {
  const input = { policy: { semver: { range: 'newest' } } };
  expect(() => explainPolicy(input, [])).toThrow(/^invalid policy/);
});

const tag = fc.oneof(
  fc.stringMatching(/^v?[0-3](\.[0-3]){0,2}(-rc\.[0-2])?$/),
  fc.stringMatching(/^[0-9]{1,3}$/),
  fc.constantFrom('latest', 'main-1', 'main-02', 'NaN', 'inf', '1e2'),
);
const input = fc.constantFrom<PolicyInput>(
  byVersion,
  byNumber,
  byText,
  { ...byNumber, filterTags },
  { ...byVersion, filterTags: { pattern: '^v?([0-9.]+)$', extract: '$1' } },
);

test('what is first is what the policy selects, and no tag is left out', () => {
  fc.assert(
    fc.property(input, fc.uniqueArray(tag, { maxLength: 12 }), (policy, some) => {
      const tags = sortTagsDescending(some);
      const { outcome, tags: all } = explainPolicy(policy, tags);
      expect(all.map((one) => one.tag).toSorted()).toEqual(tags.toSorted());
      expect(outcome).toEqual(selected(policy, tags));
      const first = outcome.kind === 'none' ? [] : [outcome.tag];
      expect(all.slice(0, first.length).map((one) => one.tag)).toEqual(first);
      const ranks = all.flatMap(({ rank }) => rank ?? []);
      expect(ranks).toEqual(ranks.map((_, index) => index + 1));
    }),
  );
});

/** What the selection itself answers. */
function selected(policy: PolicyInput, tags: readonly string[]): object {
  try {
    return { kind: 'selected', tag: evaluatePolicy(policy, tags) };
  } catch (error) {
    return { kind: 'none', message: error instanceof Error ? error.message : '' };
  }
}
