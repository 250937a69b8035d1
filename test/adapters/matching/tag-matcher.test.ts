import { afterAll, expect, test } from 'vitest';
import { createTagMatcher } from '../../../src/adapters/matching/tag-matcher.ts';

const matcher = createTagMatcher();

afterAll(() => matcher[Symbol.asyncDispose]());

const signal = AbortSignal.timeout(60_000);

test.for<[string, readonly string[], readonly string[], readonly string[]]>([
  ['nothing without expressions', ['v2', 'v1.sig', 'v1'], [], ['v2', 'v1.sig', 'v1']],
  ['what a list names', ['v2', 'dev', 'v1'], ['^dev', '2$'], ['v1']],
  ['everything', ['v1'], [''], []],
  ['nothing of nothing', [], [], []],
])('excludes %s', async ([, tags, exclusionList, kept]) => {
  expect(await matcher.exclude({ tags, exclusionList, signal })).toEqual(kept);
});

test('selects by filter and policy', async () => {
  const input = { policy: { numerical: {} }, filterTags: { pattern: '^b-(.*)$', extract: '$1' } };
  const tags = ['b-9', 'b-10', 'a-11'];
  expect(await matcher.select({ subject: 'app', input, tags, signal })).toBe('b-10');
});

test('a failure is the one that the decision made', async () => {
  const input = { policy: { numerical: {} }, filterTags: { pattern: '(' } };
  await expect(matcher.select({ subject: 'app', input, tags: [], signal })).rejects.toMatchObject({
    name: 'ReconcileError',
    reason: 'InvalidPolicy',
    terminal: true,
    message: expect.stringContaining('missing closing )'),
  });
  await expect(
    matcher.exclude({ tags: ['a'], exclusionList: ['['], signal }),
  ).rejects.toMatchObject({ reason: 'ReadOperationFailed', terminal: false });
});
