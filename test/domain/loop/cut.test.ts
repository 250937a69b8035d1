import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToJsonBytes } from '../../../src/domain/loop/cut.ts';

test.for<[string, string, number, string]>([
  ['what fits stays', 'app:1.0', 9, 'app:1.0'],
  ['quotes count', 'app:1.0', 8, 'app…'],
  ['escapes count', '\u0001\u0001', 12, '\u0001…'],
  ['bytes count', 'äää', 7, 'ä…'],
  ['no character is cut in half', '🔑🔑', 9, '🔑…'],
  ['of a character of two units that does not fit, nothing', '🔑🔑', 8, '…'],
])('%s', ([, text, maxBytes, expected]) => {
  expect(cutToJsonBytes(text, maxBytes)).toBe(expected);
});

test('whatever the text, it fits, and is the text or its beginning', () => {
  const unit = fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'ä', '€', '🔑', '\ud83d', '\udd11');
  const text = fc.array(unit, { maxLength: 60 }).map((units) => units.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 100 }), (whole, maxBytes) => {
      const cut = cutToJsonBytes(whole, maxBytes);
      expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(maxBytes);
      expect(cut === whole || whole.startsWith(cut.slice(0, -1))).toBe(true);
    }),
  );
});
