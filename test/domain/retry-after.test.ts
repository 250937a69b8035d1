import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../src/domain/retry-after.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const hourMs = 3_600_000;

test.for<readonly [string, string | readonly string[] | undefined, number | undefined]>([
  ['no header', undefined, undefined],
  ['an empty header', '', undefined],
  ['seconds', '7', 7000],
  ['seconds with a fraction', '1.5', 1500],
  ['seconds with blanks', ' 7 ', 7000],
  ['no time at all', '0', 0],
  ['days', '999999', hourMs],
  ['more than a number holds', '9'.repeat(400), hourMs],
  ['less than nothing', '-5', undefined],
  ['a date', 'Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
  ['a date that has passed', 'Fri, 02 Jan 2026 03:04:00 GMT', 0],
  ['a date of next year', 'Sat, 02 Jan 2027 03:04:05 GMT', hourMs],
  ['a date of the older form', 'Friday, 02-Jan-26 03:04:35 GMT', 30_000],
  ['a word', 'soon', undefined],
  ['a day that there is not', 'Fri, 99 Jan 2026', undefined],
  ['the header twice, of which the first counts', ['7', '9'], 7000],
])('%s', ([, header, waitMs]) => {
  expect(parseRetryAfter(header, now)).toBe(waitMs);
});

test('never more than an hour, whatever it holds', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const waitMs = parseRetryAfter(text, now) ?? 0;
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(hourMs);
    }),
  );
});
