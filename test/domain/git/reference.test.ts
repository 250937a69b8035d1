import { describe, expect, test } from 'vitest';
import {
  checkoutTarget,
  describeTarget,
  formatRevision,
  resolveTarget,
  wantedReferences,
} from '../../../src/domain/git/reference.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);

describe('what a reference asks for', () => {
  test.for([
    ['master without a reference', undefined, { kind: 'name', name: 'refs/heads/master' }],
    ['master without a field', { branch: '' }, { kind: 'name', name: 'refs/heads/master' }],
    ['a branch', { branch: 'team/a' }, { kind: 'name', name: 'refs/heads/team/a' }],
    [
      'a range before a branch',
      { branch: 'main', semver: '>=1' },
      { kind: 'semver', range: '>=1' },
    ],
    ['a tag before a range', { semver: '>=1', tag: 'v1' }, { kind: 'name', name: 'refs/tags/v1' }],
    [
      'a name before a tag',
      { tag: 'v1', name: 'refs/pull/420/head' },
      { kind: 'name', name: 'refs/pull/420/head' },
    ],
    [
      'a commit before a name',
      { name: 'refs/x', commit: A.toUpperCase() },
      { kind: 'commit', commit: A },
    ],
    [
      'a commit, to be found on a branch',
      { branch: 'main', commit: A },
      { kind: 'commit', commit: A, branch: 'main' },
    ],
  ] as const)('%s', ([, reference, target]) => {
    expect(checkoutTarget(reference)).toEqual(target);
  });

  test.for([
    ['a short commit', { commit: 'abc' }],
    ['a name outside refs/', { name: 'main' }],
    ['a wildcard', { branch: '*' }],
    ['a range of commits', { branch: 'a..b' }],
    ['a refspec', { branch: 'a:b' }],
    ['a space', { branch: 'a b' }],
    ['a line end', { tag: 'a\nb' }],
    ['a hidden part', { branch: 'a/.b' }],
    ['an end that git locks with', { branch: 'a.lock' }],
    ['an empty part', { branch: 'a//b' }],
  ] as const)('%s is refused', ([, reference]) => {
    expect(() => checkoutTarget(reference)).toThrow(
      expect.objectContaining({ reason: 'GitOperationFailed' }),
    );
  });
});

test.for([
  ['a name', { kind: 'name', name: 'refs/heads/main' }, ['refs/heads/main'], 'branch "main"'],
  ['a tag', { kind: 'name', name: 'refs/tags/v1' }, ['refs/tags/v1'], 'tag "v1"'],
  ['another name', { kind: 'name', name: 'refs/x/y' }, ['refs/x/y'], 'reference "refs/x/y"'],
  ['a range', { kind: 'semver', range: '1.x' }, ['refs/tags/'], 'tag in the range "1.x"'],
  ['a commit', { kind: 'commit', commit: A }, ['HEAD'], `commit ${A}`],
  [
    'a commit of a branch',
    { kind: 'commit', commit: A, branch: 'b' },
    ['refs/heads/b'],
    `commit ${A}`,
  ],
] as const)('the references that tell about %s', ([, target, wanted, words]) => {
  expect(wantedReferences(target)).toEqual(wanted);
  expect(describeTarget(target)).toBe(words);
});

describe('the commit that is meant', () => {
  const tags = [
    { name: 'refs/tags/v1.2.0', id: A },
    { name: 'refs/tags/v1.10.0', id: B, peeled: C },
    { name: 'refs/tags/2.0.0-rc.1', id: A },
    { name: 'refs/tags/latest', id: A },
  ];
  const built = [
    { name: 'refs/tags/1.0.0+a', id: A },
    { name: 'refs/tags/1.0.0+b', id: B },
  ];
  test.for([
    [
      'of a branch',
      { kind: 'name', name: 'refs/heads/main' },
      [{ name: 'refs/heads/main', id: A }],
      [{ name: 'refs/heads/main', commit: A }],
    ],
    [
      'of an annotated tag',
      { kind: 'name', name: 'refs/tags/v1.10.0' },
      tags,
      [{ name: 'refs/tags/v1.10.0', commit: C }],
    ],
    [
      'of the highest version',
      { kind: 'semver', range: '1.x' },
      tags,
      [{ name: 'refs/tags/v1.10.0', commit: C }],
    ],
    [
      'of a prerelease',
      { kind: 'semver', range: '>=1.0.0-0' },
      tags,
      [{ name: 'refs/tags/2.0.0-rc.1', commit: A }],
    ],
    [
      'of versions that are equal',
      { kind: 'semver', range: '1.x' },
      built,
      [
        { name: 'refs/tags/1.0.0+a', commit: A },
        { name: 'refs/tags/1.0.0+b', commit: B },
      ],
    ],
    ['of no tag', { kind: 'semver', range: '>=3' }, tags, []],
    ['of no branch', { kind: 'name', name: 'refs/heads/x' }, tags, []],
    ['itself', { kind: 'commit', commit: B }, [], [{ commit: B }]],
  ] as const)('%s', ([, target, refs, checkouts]) => {
    expect(resolveTarget(target, refs)).toEqual(checkouts);
  });

  test('a range that is none is refused', () => {
    expect(() => resolveTarget({ kind: 'semver', range: '!!' }, [])).toThrow(
      expect.objectContaining({
        reason: 'GitOperationFailed',
        message: expect.stringContaining('not a range of versions: "!!"'),
      }),
    );
  });
});

test.for([
  ['a branch', { name: 'refs/heads/team/main', commit: A }, `team/main@sha1:${A}`],
  ['a tag', { name: 'refs/tags/v1', commit: A }, `v1@sha1:${A}`],
  ['another name', { name: 'refs/pull/420/head', commit: A }, `420/head@sha1:${A}`],
  ['nothing but a commit', { commit: A }, `sha1:${A}`],
] as const)('the revision of %s', ([, checkout, revision]) => {
  expect(formatRevision(checkout)).toBe(revision);
});
