import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFloat64 } from '../../src/go/strconv.ts';
import { fuzzRuns } from '../support/fuzz.ts';

// Answers of strconv.ParseFloat(text, 64), Go 1.26.8.
test.for([
  ['underscores between digits', '1_000.5_0e0_2', 100_050],
  ['no digits after the point', '5.', 5],
  ['no digits before the point', '-.5', -0.5],
  ['a hexadecimal number', '0x1.8p1', 3],
  ['an underscore after the hexadecimal prefix', '0X_Ap-0_1', 5],
  ['a fraction alone in hexadecimal', '-0x.8P0', -0.5],
  ['the smallest hexadecimal number', '0x1p-1074', 5e-324],
  ['half of it is rounded to even, which is zero', '0x1p-1075', 0],
  ['more than half of it is rounded up', '0x1.00000000001p-1075', 5e-324],
  ['a subnormal number is rounded once', '0x1.fffffffffffffp-1023', 2.2250738585072014e-308],
  ['a half above 2^53 is rounded to even', '0x20000000000001p0', 9_007_199_254_740_992],
  ['more than a half above 2^53 is rounded up', '0x20000000000001.8p0', 9_007_199_254_740_994],
  ['the largest hexadecimal number', '0x1.fffffffffffffp1023', Number.MAX_VALUE],
  ['zero has any exponent', '0x0p9999', 0],
  ['infinity in any case', '-iNf', -Infinity],
  ['infinity in full', '+infinity', Infinity],
  ['too small is zero', '1e-400', 0],
] as const)('%s', ([, text, value]) => {
  expect(parseFloat64(text)).toBe(value);
});

test.for([
  ['nothing', ''],
  ['a space', ' 1'],
  ['two underscores', '1__0'],
  ['an underscore at the end', '1_'],
  ['an underscore before the point', '1_.5'],
  ['an underscore before the exponent', '1_e5'],
  ['no digits', '.'],
  ['an exponent without digits', '1e'],
  ['a hexadecimal number without an exponent', '0x10'],
  ['a prefix alone', '0xp1'],
  ['too large', '1e309'],
  ['too large in hexadecimal', '0x1p1024'],
  ['rounded to too large', '0x1.fffffffffffff8p1023'],
  ['an exponent beyond all', '0x1p99999999999999999999'],
  ['an exponent of hundreds of digits', `0x1p${'9'.repeat(400)}`],
  ['a sign before nan', '+nan'],
  ['half of infinity', 'infin'],
  ['other digits', '١'],
] as const)('no number: %s', ([, text]) => {
  expect(parseFloat64(text)).toBeUndefined();
});

test('what JavaScript prints is read back', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      // Adding zero makes -0, which prints as 0, the same as 0.
      expect(parseFloat64(String(value).replace('Infinity', 'inf'))).toBe(value + 0);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('decimal and hexadecimal digits of an integer are the same number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (value) => {
      expect(parseFloat64(`0x${value.toString(16)}p0`)).toBe(parseFloat64(String(value)));
    }),
    { numRuns: fuzzRuns(500) },
  );
});
