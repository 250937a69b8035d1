import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/domain/loop/delay.ts';

const hourMs = 3_600_000;

describe('the delay before the next try', () => {
  test.for([
    ['after the first failure', 1, { intervalMs: hourMs }, 750],
    ['after the second', 2, { intervalMs: hourMs }, 1500],
    ['after the tenth', 10, { intervalMs: hourMs }, 384_000],
    ['after many', 11, { intervalMs: hourMs }, 768_000],
    ['after more', 12, { intervalMs: hourMs }, 900_000],
    ['after very many', 5000, { intervalMs: hourMs }, 900_000],
    ['never longer than the interval', 12, { intervalMs: 5000 }, 5000],
    ['up to 15 minutes where no interval is known', 12, {}, 900_000],
    ['up to 15 minutes where only a message wakes it', 12, { intervalMs: 0 }, 900_000],
    ['never shorter than the first, whatever the interval', 3, { intervalMs: 1 }, 750],
    ['as long as the other side asked for', 1, { intervalMs: 5000, retryAfterMs: 30_000 }, 30_000],
    ['from what it is told, doubling', 3, { backoff: { firstMs: 100, longestMs: 5000 } }, 400],
    ['up to what it is told', 30, { backoff: { firstMs: 100, longestMs: 5000 } }, 5000],
    ['no shorter because the other side is in a hurry', 3, { retryAfterMs: 1 }, 3000],
  ] as const)('%s', ([, failures, limits, expectedMs]) => {
    expect(retryDelayMs(failures, limits)).toBe(expectedMs);
  });

  test('never falls as failures go on', () => {
    const failures = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(failures, fc.nat(), fc.nat(), (count, intervalMs, retryAfterMs) => {
        const limits = { intervalMs, retryAfterMs };
        const delayMs = retryDelayMs(count, limits);
        expect(delayMs).toBeGreaterThanOrEqual(Math.max(750, retryAfterMs));
        expect(retryDelayMs(count + 1, limits)).toBeGreaterThanOrEqual(delayMs);
      }),
    );
  });
});
