import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/domain/turns.ts';

test('those of the burst go at once, those after them in turn, and a pause fills it again', () => {
  const { wait } = createTurns({ perSecond: 10, burst: 3 });
  expect([0, 0, 0, 0, 0].map(wait)).toEqual([0, 0, 0, 100, 200]);
  expect([1_000, 1_000, 1_000, 1_000].map(wait)).toEqual([0, 0, 0, 100]);
});

test('in no stretch of time go more than the burst and what its seconds allow', () => {
  const pauses = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pauses, fc.integer({ min: 1, max: 5 }), (gaps, burst) => {
      const { wait } = createTurns({ perSecond: 10, burst });
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

/** How many of so many, one each `everyMs`, are taken. */
function taken(perSecond: number, { count, everyMs }: { count: number; everyMs: number }): number {
  const turns = createTurns({ perSecond, burst: Math.max(1, perSecond) });
  return Array.from({ length: count }, (_, index) =>
    turns.take(1_000_000 + index * everyMs),
  ).filter(Boolean).length;
}

test.for([
  ['a second is taken at once', 10, { count: 50, everyMs: 0 }, 10],
  ['what comes as the rate allows is taken', 10, { count: 50, everyMs: 100 }, 50],
  ['of twice as many, a second more than half', 10, { count: 100, everyMs: 50 }, 59],
  ['less than one a second', 0.5, { count: 10, everyMs: 1000 }, 5],
] as const)('%s', ([, perSecond, asked, expected]) => {
  expect(taken(perSecond, asked)).toBe(expected);
});
