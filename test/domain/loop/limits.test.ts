import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeCut, intervalMsOf, timeoutMsOf } from '../../../src/domain/loop/limits.ts';

const yearMs = 365 * 24 * 3_600_000;
const digits = '9'.repeat(400);

describe('the time between two runs', () => {
  test.for([
    ['as it is written', '1h30m', 5_400_000],
    ['of nothing: only when woken', '0s', undefined],
    ['of nothing in another unit', '0h0m', undefined],
    ['of less than a second is one', '1ms', 1000],
    ['of a fraction is whole', '1500.4ms', 1500],
    ['beyond what a timer of Node holds', '600h', 2_160_000_000],
    ['of centuries is a year', '9999999h', yearMs],
    ['of more than numbers hold is a year', `${digits}h`, yearMs],
  ] as const)('%s', ([, text, expected]) => {
    expect(intervalMsOf(text)).toBe(expected);
  });

  test('can be added to any instant and given to any timer', () => {
    const duration = fc
      .array(
        fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.constantFrom('ms', 's', 'm', 'h')),
      )
      .filter((parts) => parts.length > 0)
      .map((parts) => parts.map(([amount, unit]) => `${amount}${unit}`).join(''));
    fc.assert(
      fc.property(duration, (text) => {
        const intervalMs = intervalMsOf(text) ?? 1000;
        expect(intervalMs).toBeGreaterThanOrEqual(1000);
        expect(() => new Date(Date.now() + intervalMs).toISOString()).not.toThrow();
        expect(() => AbortSignal.timeout(timeoutMsOf(text))).not.toThrow();
      }),
    );
  });
});

describe('the time that one answer is waited for', () => {
  test.for([
    ['as it is written', '90s', 90_000, undefined],
    ['of less than a second is one', '0s', 1000, undefined],
    ['of a fraction is whole', '1500.4ms', 1500, undefined],
    ['of ten minutes', '10m', 600_000, undefined],
    ['of more is ten minutes, and that is told', '601s', 600_000, 'spec.timeout is cut to 10m'],
    ['of more than numbers hold', `${digits}m`, 600_000, 'spec.timeout is cut to 10m'],
  ] as const)('%s', ([, text, expectedMs, told]) => {
    expect(timeoutMsOf(text)).toBe(expectedMs);
    expect(describeCut(text)).toBe(told);
  });
});

test('digits without a unit are refused as fast as they are read', () => {
  const begun = performance.now();
  expect(() => intervalMsOf('1'.repeat(1_000_000))).toThrow('not a duration');
  expect(performance.now() - begun).toBeLessThan(1000);
});
