import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPace } from '../../src/domain/pace.ts';

test('those of the burst go at once, those after them in turn, and a pause fills it again', () => {
  const wait = createPace({ perSecond: 10, burst: 3 });
  expect([0, 0, 0, 0, 0].map(wait)).toEqual([0, 0, 0, 100, 200]);
  expect([1_000, 1_000, 1_000, 1_000].map(wait)).toEqual([0, 0, 0, 100]);
});

test('in no stretch of time go more than the burst and what its seconds allow', () => {
  const pauses = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pauses, fc.integer({ min: 1, max: 5 }), (gaps, burst) => {
      const wait = createPace({ perSecond: 10, burst });
      let nowMs = 0;
      const gone = gaps.map((gap) => {
        nowMs += gap;
        return nowMs + wait(nowMs);
      });
      for (const [index, first] of gone.entries()) {
        const later = gone.slice(index);
        for (const [more, at] of later.entries())
          expect(more + 1).toBeLessThanOrEqual(burst + (at - first) / 100 + 1e-6);
      }
    }),
  );
});
