import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFilterMemory } from '../../../src/domain/policy/filter-memory.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate.ts';
import { sortTagsDescending } from '../../../src/domain/image/order.ts';
import { filterTags, parseTagFilter } from '../../../src/domain/policy/filter.ts';
import { fuzzRuns } from '../../support/fuzz.ts';

const major = { pattern: '^v?(?P<major>[0-9]+)', extract: '$major' };
const filter = parseTagFilter(major);
const tag = fc.oneof(
  fc.stringMatching(/^v?[0-9]{1,2}[a-c]?$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
);
const list = fc.uniqueArray(tag, { maxLength: 12 }).map(sortTagsDescending);

test('what is known of other tags changes no answer', () => {
  fc.assert(
    fc.property(list, list, (before, tags) => {
      const earlier = filterTags(filter, before);
      expect(filterTags(filter, tags, earlier)).toEqual(filterTags(filter, tags));
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test('a tag that is known is not matched again', () => {
  const many = sortTagsDescending(Array.from({ length: 100 }, (_, index) => `v${index}`));
  const matched: string[] = [];
  function find(text: string): readonly number[] | undefined {
    matched.push(text);
    return filter.regexp.find(text);
  }
  const counting = { ...filter, regexp: { ...filter.regexp, find } };
  const earlier = filterTags(filter, many);
  filterTags(counting, sortTagsDescending([...many.slice(1), 'v100', 'v1x']), earlier);
  expect(matched).toEqual(['v1x', 'v100']);
});

test('what is known of one repository and filter is not taken for another', () => {
  const filterOf = createFilterMemory();
  const tags = sortTagsDescending(
    Array.from({ length: 6_000 }, (_, index) => `v${index}.${index % 7}`),
  );
  const minor = { pattern: '[.](?P<minor>[0-9]+)$', extract: '$minor' };
  for (const one of [major, minor, major, minor]) {
    const input = { policy: { numerical: {} }, filterTags: one };
    const fewer = tags.slice(9);
    expect(evaluatePolicy(input, tags, filterOf('one'))).toBe(evaluatePolicy(input, tags));
    expect(evaluatePolicy(input, fewer, filterOf('two'))).toBe(evaluatePolicy(input, fewer));
  }
});
