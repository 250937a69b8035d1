import { afterAll, expect, test } from 'vitest';
import { createTagMatcher } from '../../src/adapters/matching/tag-matcher.ts';
import { sortTagsDescending } from '../../src/domain/image/order.ts';
import type { PolicySpec } from '../../src/domain/policy/spec.ts';

// What a tenant may write in an ImageRepository and an ImagePolicy, on as many tags as a registry may list.
const matcher = createTagMatcher({ quickMs: 500, slowMs: 1_000 });

afterAll(() => matcher[Symbol.asyncDispose]());

const signal = AbortSignal.timeout(120_000);
const many = sortTagsDescending(
  Array.from({ length: 100_000 }, (_, index) => `main-${'a'.repeat(80)}-${index}`),
);

/** The most processor time that the event loop spent on one thing while `work` went on, in milliseconds. */
async function longestHold(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const now = process.threadCpuUsage();
    longest = Math.max(longest, now.user + now.system - before.user - before.system);
    before = now;
  }, 1);
  await work.catch(() => undefined);
  clearInterval(timer);
  return longest / 1000;
}

// Each of these is allowed by its size, and holds a processor for seconds to minutes on 100,000 tags.
const hostile = {
  'nested repetition': '(a+)+$',
  'optional groups': `(?P<x>${'(a?)'.repeat(20)})(a)$`,
  'repeated optional letters': optionalLetters(60),
  'a thousand alternatives': `(${Array.from({ length: 1000 }, (_, index) => `a*b${index}`).join('|')})$`,
  'classes of Unicode': '(\\p{L}?){100}$',
};

test.for(Object.entries(hostile))(
  'a filter with %s is stopped, and the event loop goes on',
  async ([, pattern]) => {
    const input = { policy: { alphabetical: {} }, filterTags: { pattern, extract: '$1$2$x' } };
    const work = matcher.select({ subject: 'app', input, tags: many, signal });
    expect(await longestHold(work)).toBeLessThan(100);
    await expect(work.catch((error: unknown) => error)).resolves.toSatisfy(
      (end) => typeof end === 'string' || hasReason(end, 'InvalidPolicy'),
    );
  },
);

test('of expressions that take too long, the message says what to change, and it is tried again', async () => {
  const filterTags = { pattern: optionalLetters(61), extract: '$0' };
  const input = { policy: { alphabetical: {} }, filterTags };
  await expect(matcher.select({ subject: 'app', input, tags: many, signal })).rejects.toMatchObject(
    {
      reason: 'InvalidPolicy',
      terminal: false,
      message:
        'spec.filterTags.pattern and spec.policy on 100000 tags take more than 1 s: make them simpler, or delete old tags',
    },
  );
});

test('25 expressions of an exclusion list share one budget', async () => {
  const exclusionList = Array.from({ length: 25 }, (_, index) => `(\\p{L}?){50}${index}!$`);
  const work = matcher.exclude({ tags: many, exclusionList, signal });
  expect(await longestHold(work)).toBeLessThan(100);
  await expect(work).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringMatching(/too complex for 100000 tags|take more than 1 s/),
  });
});

test.for<[string, PolicySpec]>([
  [
    'alternatives without end',
    { semver: { range: Array.from({ length: 50_000 }, (_, n) => `>${n}.0.0`).join(' || ') } },
  ],
  ['a megabyte of one number', { semver: { range: `>${'9'.repeat(1_000_000)}.0.0` } }],
])('a range of %s does not hold the event loop', async ([, policy]) => {
  const tags = sortTagsDescending(Array.from({ length: 100_000 }, (_, n) => `0.${n % 300}.${n}`));
  const work = matcher.select({ subject: 'app', input: { policy }, tags, signal });
  expect(await longestHold(work)).toBeLessThan(100);
  await expect(work).rejects.toMatchObject({ name: 'ReconcileError' });
});

test('a slow job holds up others once, and then its like alone', async () => {
  const slow = { pattern: optionalLetters(62), extract: '$0' };
  const quick = { pattern: '^v(?P<n>[0-9]+)$', extract: '$n' };
  function run(filterTags: typeof slow, tags: readonly string[]): Promise<string> {
    const input = { policy: { numerical: {} }, filterTags };
    return matcher.select({ subject: 'app', input, tags, signal });
  }
  await expect(run(slow, many)).rejects.toThrow('take more than 1 s');
  const order: string[] = [];
  const again = run(slow, many).catch(() => order.push('slow'));
  expect(await run(quick, ['v9', 'v10'])).toBe('v10');
  order.push('quick');
  await again;
  expect(order).toEqual(['quick', 'slow']);
});

test('work that is no longer wanted is left at once', async () => {
  const stop = new AbortController();
  const filterTags = { pattern: optionalLetters(63), extract: '$0' };
  const input = { policy: { numerical: {} }, filterTags };
  const work = matcher.select({ subject: 'app', input, tags: many, signal: stop.signal });
  stop.abort(new Error('suspended'));
  await expect(work).rejects.toThrow('suspended');
});

/** What takes other programs exponential time, and this one quadratic. */
function optionalLetters(count: number): string {
  return `${'a?'.repeat(count)}${'a'.repeat(count)}$`;
}

function hasReason(error: unknown, reason: string): boolean {
  return error instanceof Error && 'reason' in error && error.reason === reason;
}
