import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate.ts';
import { parsePattern } from '../../../src/migrate/tags/pattern.ts';
import { decidePolicy } from '../../../src/migrate/v1/policy.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import type { PolicyInput } from '../../../src/domain/policy/evaluate.ts';

const asc = { order: 'asc' } as const;

/** The policy for an annotation, where the file has one tag, and the registry perhaps others. */
function decide(
  annotation: string | undefined,
  current: string | undefined,
  others: readonly string[] = [],
) {
  const all = current === undefined ? others : [current, ...others];
  return decidePolicy(parsePattern(annotation), { current, all });
}

function numerical(pattern: string): PolicyInput {
  return { filterTags: { pattern, extract: '$order' }, policy: { numerical: asc } };
}

function alphabetical(pattern: string): PolicyInput {
  return { filterTags: { pattern, extract: '$order' }, policy: { alphabetical: asc } };
}

describe('an annotation becomes a policy:', () => {
  test.for<readonly [string, string | undefined, string, PolicyInput]>([
    ['a range', 'semver:~1.0', '1.0.0', { policy: { semver: { range: '~1.0' } } }],
    [
      'a range with blanks',
      'semver: >= 1.0.0-rc.0, <1.0.1',
      '1.0.0-rc.1',
      { policy: { semver: { range: '>= 1.0.0-rc.0, <1.0.1' } } },
    ],
    [
      'a range, whatever the tag is now',
      'semver:*',
      'latest',
      { policy: { semver: { range: '*' } } },
    ],
    [
      'one tag',
      'glob:stable',
      'stable',
      { filterTags: { pattern: '^stable$' }, policy: { alphabetical: asc } },
    ],
    [
      'one tag without prefix',
      'v1.2',
      '1.0',
      { filterTags: { pattern: '^v1\\.2$' }, policy: { alphabetical: asc } },
    ],
    [
      'branch, commit and seconds',
      'glob:main-*',
      'main-1a2b3c4-1612779223',
      numerical('^main-[a-f0-9]{7,40}-(?P<order>[0-9]{10})$'),
    ],
    [
      'the same without prefix',
      'main-*',
      'main-1a2b3c4-1612779223',
      numerical('^main-[a-f0-9]{7,40}-(?P<order>[0-9]{10})$'),
    ],
    [
      'any branch, where there is no pattern',
      undefined,
      'main-1a2b3c4-1612779223',
      numerical('^.*-[a-f0-9]{7,40}-(?P<order>[0-9]{10})$'),
    ],
    [
      'a commit after the time',
      'glob:main-*',
      'main-1612779223-1a2b3c4',
      numerical('^main-(?P<order>[0-9]{10})-[a-f0-9]{7,40}$'),
    ],
    ['milliseconds', 'glob:*', '1612779223123', numerical('^(?P<order>[0-9]{13})$')],
    [
      'a date and a time of day',
      'glob:dev-*',
      'dev-20210208101343',
      numerical('^dev-(?P<order>[0-9]{14})$'),
    ],
    [
      'a date with dashes',
      'glob:nightly-*',
      'nightly-2021-02-08',
      alphabetical('^nightly-(?P<order>[0-9]{4}-[0-9]{2}-[0-9]{2})$'),
    ],
    [
      'a date as in ISO 8601',
      undefined,
      'v2-20210208T101343Z',
      alphabetical('^.*-(?P<order>[0-9]{8}T[0-9]{6}Z)$'),
    ],
    [
      'a date with dots',
      'glob:r_*',
      'r_2021.02.08',
      alphabetical('^r_(?P<order>[0-9]{4}\\.[0-9]{2}\\.[0-9]{2})$'),
    ],
    [
      'a pattern that ends',
      'glob:*-prod',
      '1612779223-prod',
      numerical('^(?P<order>[0-9]{10})-prod$'),
    ],
    [
      'a pattern with two stars',
      'glob:main-*-*',
      'main-1a2b3c4-1612779223',
      numerical('^main-.*-(?P<order>[0-9]{10})$'),
    ],
    [
      'text behind the time',
      'glob:main-*',
      'main-20210208-arm64',
      numerical('^main-(?P<order>[0-9]{8})-.*$'),
    ],
    [
      'special characters',
      'glob:v1.2+*',
      'v1.2+20210208',
      numerical('^v1\\.2\\+(?P<order>[0-9]{8})$'),
    ],
    ['a build number', 'glob:build-*', 'build-41', numerical('^build-(?P<order>[0-9]+)$')],
    [
      'a build number and a commit',
      'glob:ci.*',
      'ci.41-1a2b3c4',
      numerical('^ci\\.(?P<order>[0-9]+)-[a-f0-9]{7,40}$'),
    ],
    [
      'a regexp',
      'regexp:^main-[a-f0-9]+-[0-9]+$',
      'main-1a2b3c4-1612779223',
      numerical('^main-[a-f0-9]+-(?P<order>[0-9]+)$'),
    ],
    [
      'a regexp by its other prefix',
      'regex:^main-\\w+-\\d{10}',
      'main-1a2b3c4-1612779223',
      numerical('^main-\\w+-(?P<order>\\d{10})$'),
    ],
    [
      'a regexp with a group',
      'regexp:^main-(.*)$',
      'main-1a2b3c4-1612779223',
      numerical('^main-([a-f0-9]{7,40}-(?P<order>[0-9]{10}))$'),
    ],
    [
      'a regexp that says nothing of the end',
      'regex:^stg',
      'stg-20210208',
      numerical('^stg.*-(?P<order>[0-9]{8})$'),
    ],
    ['a regexp for build numbers', 'regexp:^b\\d+$', 'b41', numerical('^b(?P<order>\\d+)$')],
  ])('%s', ([, annotation, current, policy]) => {
    expect(decide(annotation, current)).toEqual({ kind: 'policy', policy, dropped: [] });
  });
});

describe('an annotation is left to a person:', () => {
  test.for<readonly [string, string | undefined, string | undefined, RegExp]>([
    ['a commit alone', undefined, '3f4d2a1', /the tag "3f4d2a1" sorts/],
    ['a version that is not chosen by version', 'glob:1.*', '1.2.3', /the tag "1.2.3" sorts/],
    ['a part of a version', 'glob:v1.2.*', 'v1.2.3', /sorts/],
    ['a number that is a version', undefined, '57', /sorts/],
    ['a number within a regexp for versions', 'regexp:^v[0-9]+\\.[0-9]+$', 'v1.2', /sorts/],
    ['no tag at all', undefined, undefined, /tags are not known/],
    [
      'a tag of another form than the pattern wants',
      'glob:main-*',
      '1.0.0',
      /the tag "1.0.0" sorts/,
    ],
    ['alternatives', 'regexp:^(main|dev)-[0-9]+$', 'main-1612779223', /sorts/],
    ['a time that need not be there', 'regexp:^main(-[0-9]+)?$', 'main-1612779223', /sorts/],
    ['a group of the name that we need', 'regexp:^(?P<order>a)-.*$', 'a-1612779223', /sorts/],
    ['two times, of which either could count', undefined, 'a-1612779223-b-1612779224-c', /sorts/],
    ['digits that are no date', undefined, 'x-20211308', /sorts/],
    ['a range that is none', 'semver:newest', '1.0.0', /"semver:newest" is no range/],
    ['a regexp that is none', 'regexp:^(main', 'main-1', /"\^\(main" is no regular expression/],
    ['a version with two numbers', 'semver:~6.0', '6.0', /"6.0" has less than three numbers/],
  ])('%s', ([, annotation, current, why]) => {
    const decision = decide(annotation, current);
    expect(decision).toEqual({
      kind: 'open',
      why: expect.stringMatching(why),
      choices: expect.anything(),
    });
  });

  test('with choices', () => {
    expect(decide(undefined, '1.2.3')).toMatchObject({
      choices: [expect.stringContaining('semver:'), expect.stringContaining('<timestamp>')],
    });
  });
});

test('the tags of the registry show the form where the file has none, and those of another form are told', () => {
  const others = ['latest', 'main-1a2b3c4-1612779223', 'main-old', 'dev-1'];
  expect(decide('glob:main-*', 'latest', others)).toEqual({
    kind: 'policy',
    policy: numerical('^main-[a-f0-9]{7,40}-(?P<order>[0-9]{10})$'),
    dropped: ['main-old'],
  });
});

test('"latest" is passed over where other tags are let through', () => {
  expect(decide(undefined, 'latest', ['main-1612779223'])).toEqual({
    kind: 'policy',
    policy: numerical('^.*-(?P<order>[0-9]{10})$'),
    dropped: [],
  });
});

const commit = fc.stringMatching(/^[a-f0-9]{7,40}$/);
const seconds = fc.integer({ min: 1_500_000_000, max: 1_900_000_000 });

test('the policy selects what was built last of those that the pattern lets through', () => {
  const tags = fc.uniqueArray(
    fc.tuple(fc.constantFrom('main', 'dev', 'feature-x'), commit, seconds),
    {
      minLength: 1,
      maxLength: 20,
      selector: ([, , time]) => time,
    },
  );
  fc.assert(
    fc.property(tags, fc.constantFrom('main', 'dev', 'feature-x'), (built, branch) => {
      const own = built.filter(([name]) => name === branch);
      fc.pre(own.length > 0);
      const all = built
        .map((parts) => parts.join('-'))
        .toSorted()
        .toReversed();
      const current = own[0]?.join('-');
      const decision = decide(`glob:${branch}-*`, current, all);
      const policy = decision.kind === 'policy' ? decision.policy : undefined;
      const newest = own.toSorted(([, , a], [, , b]) => b - a)[0]?.join('-');
      expect(policy && evaluatePolicy(policy, all)).toBe(newest);
    }),
    { numRuns: fuzzRuns(100) },
  );
});
