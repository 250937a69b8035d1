import { expect, test } from 'vitest';
import { cutText } from '../../src/domain/text.ts';

test.for([
  ['a short text stays', 'abcde', 'abcde'],
  ['a longer one is cut', 'abcdef', 'ab...'],
  ['no character is cut in half', 'a😀bcd', 'a...'],
] as const)('%s', ([, text, cut]) => {
  expect(cutText(text, 5)).toBe(cut);
});
