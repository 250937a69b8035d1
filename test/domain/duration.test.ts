import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';

describe('a duration', () => {
  test.for([
    ['of hours and minutes', '1h30m', 5_400_000],
    ['of seconds', '45s', 45_000],
    ['of a fraction', '1.5h', 5_400_000],
    ['of a fraction that starts with its point', '.5s', 500],
    ['of a fraction that ends with its point', '1.s', 1000],
    ['of a fraction that binary numbers have not', '1.005s', 1005],
    ['of milliseconds', '250ms', 250],
    ['of microseconds', '1500us', 1.5],
    ['of microseconds with the sign for micro', '1500µs', 1.5],
    ['of microseconds with the letter mu', '1500μs', 1.5],
    ['of nanoseconds', '500000ns', 0.5],
    ['with a unit twice', '1m1m', 120_000],
    ['before zero', '-1m', -60_000],
    ['with a plus', '+1m', 60_000],
    ['of nothing, which needs no unit', '0', 0],
  ] as const)('%s', ([, text, expectedMs]) => {
    expect(parseDuration(text)).toBe(expectedMs);
  });

  test.for([
    ['nothing', ''],
    ['a number without a unit', '5'],
    ['a unit without a number', 'm'],
    ['a day, which Go has not', '1d'],
    ['a space', '1h 30m'],
    ['two points', '1.2.3s'],
    ['a sign inside', '1h-30m'],
    ['a newline behind it', '1h\n'],
  ] as const)('is not %s', ([, text]) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ reason: 'InvalidDuration', terminal: true }),
    );
  });

  test.for([
    ['nothing', 0, '0s'],
    ['less than a second', 250, '250ms'],
    ['seconds', 1500, '1.5s'],
    ['minutes', 90_000, '1m30s'],
    ['whole minutes', 60_000, '1m0s'],
    ['hours', 5_400_000, '1h30m0s'],
    ['days', 172_800_000, '48h0m0s'],
    ['what is before zero', -1500, '-1.5s'],
    ['no more than milliseconds', 1.4, '1ms'],
  ] as const)('is printed as Go prints it: %s', ([, durationMs, expected]) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });

  test('that was printed is read again as it was', () => {
    const hundredYearsMs = 100 * 366 * 24 * 3_600_000;
    fc.assert(
      fc.property(fc.integer({ min: -hundredYearsMs, max: hundredYearsMs }), (durationMs) => {
        expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
      }),
    );
  });
});
