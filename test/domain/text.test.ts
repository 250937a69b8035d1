import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBytes, cutText, onOneLine } from '../../src/domain/text.ts';

test.for([
  ['a text that fits', 'abc', 3, 'abc'],
  ['a text that is longer', 'abcd', 3, 'abc'],
  ['a character of two bytes at the end', 'abü', 3, 'ab'],
  ['a character of two code units at the end', 'a\u{1F600}', 4, 'a'],
  ['nothing', 'abc', 0, ''],
] as const)('%s is cut by its bytes', ([, text, bytes, expected]) => {
  expect(cutBytes(text, bytes)).toBe(expected);
});

test('what is cut is a beginning, and fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, bytes) => {
      const cut = cutBytes(text, bytes);
      expect(text.startsWith(cut)).toBe(true);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    }),
  );
});

test.for([
  ['plain text', 'a b/ü.yaml', 'a b/ü.yaml'],
  ['line breaks', 'a\nb\r\u2028', 'a\\u000ab\\u000d\\u2028'],
  ['colours of a terminal', '\u001b[31m', '\\u001b[31m'],
  ['text that is written from right to left', '\u202e', '\\u202e'],
] as const)('%s is kept on one line', ([, text, expected]) => {
  expect(onOneLine(text)).toBe(expected);
});

test.for([
  ['a short text stays', 'abcde', 'abcde'],
  ['a longer one is cut', 'abcdef', 'ab...'],
  ['no character is cut in half', 'a😀bcd', 'a...'],
] as const)('%s', ([, text, cut]) => {
  expect(cutText(text, 5)).toBe(cut);
});
