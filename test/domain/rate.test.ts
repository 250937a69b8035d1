import { expect, test } from 'vitest';
import { createRate } from '../../src/domain/rate.ts';

/** How many of so many, one each `everyMs`, are admitted. */
function admitted(perSecond: number, { count, everyMs }: { count: number; everyMs: number }) {
  const rate = createRate(perSecond);
  return Array.from({ length: count }, (_, index) => rate.take(1_000_000 + index * everyMs)).filter(
    Boolean,
  ).length;
}

test.for([
  ['a second is admitted at once', 10, { count: 50, everyMs: 0 }, 10],
  ['what comes as the rate allows is admitted', 10, { count: 50, everyMs: 100 }, 50],
  ['of twice as many, a second more than half', 10, { count: 100, everyMs: 50 }, 59],
  ['less than one a second', 0.5, { count: 10, everyMs: 1000 }, 5],
] as const)('%s', ([, perSecond, asked, expected]) => {
  expect(admitted(perSecond, asked)).toBe(expected);
});
