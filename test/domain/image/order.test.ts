import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUtf8, sortTagsDescending } from '../../../src/domain/image/order.ts';
import { fuzzRuns } from '../../support/fuzz.ts';

const tag = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\ue000', '\uff21', '😀', '𝔸') });

test.for([
  ['bytes, not numbers', ['1.10.0', '1.9.0', 'v1.0.0'], ['v1.0.0', '1.9.0', '1.10.0']],
  ['a prefix comes after what it begins', ['a', 'a-1'], ['a-1', 'a']],
  ['characters above U+FFFF come before those below', ['\uff21', '😀', 'z'], ['😀', '\uff21', 'z']],
] as const)('in descending order: %s', ([, tags, sorted]) => {
  expect(sortTagsDescending(tags)).toEqual(sorted);
});

test('the order is that of the UTF-8 bytes', () => {
  fc.assert(
    fc.property(tag, tag, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('sorting keeps every tag, and no pair out of order', () => {
  fc.assert(
    fc.property(fc.array(tag), (tags) => {
      const sorted = sortTagsDescending(tags);
      expect(sorted.toSorted()).toEqual(tags.toSorted());
      expect(sorted.filter((one, index) => compareUtf8(one, sorted[index + 1] ?? '') < 0)).toEqual(
        [],
      );
    }),
    { numRuns: fuzzRuns(300) },
  );
});
