import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { sortTagsDescending } from '../../../src/domain/image/order.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import type { PolicySpec } from '../../../src/domain/policy/spec.ts';

const timestamp = { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' };
const builds = ['main-e5f6-1600000000', 'main-c3d4-1700000009', 'main-a1b2-1700000001', 'dev-1'];

test.for([
  [
    'all tags are considered without a filter',
    { policy: { alphabetical: {} } },
    builds,
    'main-e5f6-1600000000',
  ],
  [
    'the filter tells what to compare',
    { policy: { numerical: {} }, filterTags: timestamp },
    builds,
    'main-c3d4-1700000009',
  ],
  [
    'an empty filter lets all through',
    { policy: { alphabetical: {} }, filterTags: {} },
    builds,
    'main-e5f6-1600000000',
  ],
  [
    'of tags with the same extract the last is selected',
    { policy: { alphabetical: {} }, filterTags: { pattern: '^main-', extract: 'same' } },
    builds,
    'main-a1b2-1700000001',
  ],
  [
    'of versions that rank equal the first is selected',
    { policy: { semver: { range: '*' } } },
    ['v1.0.0', '1.0.0+b', '1.0.0'],
    'v1.0.0',
  ],
  [
    'filtered tags keep their order',
    { policy: { semver: { range: '*' } }, filterTags: { pattern: '^.-(.*)$', extract: '$1' } },
    ['z-1.0.0', 'y-v1.0.0', 'x-1.0.0+b'],
    'z-1.0.0',
  ],
  [
    'of numbers that are equal the last is selected, filtered or not',
    { policy: { numerical: {} }, filterTags: { pattern: '^.-(.*)$', extract: '$1' } },
    ['z-5.0', 'y-5', 'x-4'],
    'y-5',
  ],
] as const)('%s', ([, input, tags, selected]) => {
  expect(evaluatePolicy(input, tags)).toBe(selected);
});

describe('the answer of a policy', () => {
  const cases: readonly (readonly [string, PolicySpec, fc.Arbitrary<string>])[] = [
    [
      'semver',
      { semver: { range: '*-0' } },
      fc
        .tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.constantFrom('', '-rc.1', '-2'))
        .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`),
    ],
    ['alphabetical', { alphabetical: { order: 'asc' } }, fc.string({ unit: 'grapheme' })],
    ['alphabetical, descending', { alphabetical: { order: 'desc' } }, fc.string()],
    ['numerical', { numerical: { order: 'asc' } }, fc.maxSafeInteger().map(String)],
    [
      'numerical, descending',
      { numerical: { order: 'desc' } },
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value + 0)),
    ],
  ];

  test.for(cases)('is one of the tags in any order: %s', ([, policy, tag]) => {
    const shuffled = fc
      .uniqueArray(tag, { minLength: 1, maxLength: 20 })
      .chain((tags) =>
        fc.tuple(fc.constant(tags), fc.shuffledSubarray(tags, { minLength: tags.length })),
      );
    fc.assert(
      fc.property(shuffled, fc.boolean(), ([tags, others], isFiltered) => {
        const input = isFiltered
          ? { policy, filterTags: { pattern: '(?s)^(.*)$', extract: '$1' } }
          : { policy };
        const latest = evaluatePolicy(input, tags);
        expect(tags).toContain(latest);
        expect(evaluatePolicy(input, others)).toBe(latest);
        expect(evaluatePolicy(input, sortTagsDescending(tags))).toBe(latest);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

const many = Array.from({ length: 100_000 }, (_, index) => `main-0000000000000000-${index}`);

test.for([
  [
    'more is extracted than fits into memory',
    { pattern: '.*', extract: `${'x'.repeat(1_000_000)}$0` },
    'failed to filter tags: "extract" makes more than 33554432 characters of 100000 tags',
  ],
  [
    'references without end are read for nothing',
    { pattern: '.*', extract: '${nobody}'.repeat(100_000) },
    'failed to filter tags: "extract" makes more than 33554432 characters of 100000 tags',
  ],
  [
    'the pattern could take minutes',
    { pattern: '(?:[a-z]?[0-9]?){1000}b', extract: '$0' },
    'failed to filter tags: the regular expression is too complex for 100000 tags',
  ],
] as const)('a filter is refused if %s', ([, filterTags, message]) => {
  const start = cpuMs();
  expect(() => evaluatePolicy({ policy: { alphabetical: {} }, filterTags }, many)).toThrow(
    expect.objectContaining({ message, reason: 'InvalidPolicy', terminal: true }),
  );
  expect(cpuMs() - start).toBeLessThan(4000);
});

test('any filter and range answer or are a ReconcileError', () => {
  const pieces = fc.constantFrom(
    ...'( ) (?P<n> [ ] \\ . * +? {2} | a 1 $ $n ${n} ${ $1 ^'.split(' '),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
  );
  const tags = fc.array(fc.oneof(fc.string(), fc.constantFrom('a1', '1.0.0', 'aaa')), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, text, tags, (pattern, extract, range, list) => {
      const policies: PolicySpec[] = [
        { semver: { range } },
        { alphabetical: { order: 'asc' } },
        { numerical: {} },
      ];
      expect(policies.map((policy) => reasonOf(policy, { pattern, extract }, list))).toEqual(
        policies.map(() => expect.toBeOneOf(['selected', 'Failure', 'InvalidPolicy'])),
      );
    }),
    { numRuns: fuzzRuns(100) },
  );
});

function reasonOf(
  policy: PolicySpec,
  filterTags: { pattern: string; extract: string },
  tags: string[],
): string {
  try {
    evaluatePolicy({ policy, filterTags }, tags);
    return 'selected';
  } catch (error) {
    if (error instanceof ReconcileError) return error.reason;
    throw error;
  }
}
