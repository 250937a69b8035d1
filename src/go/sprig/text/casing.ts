import { bytesOf } from '../../template/bytes.ts';
import { defineFunction, stringParam } from '../../template/function.ts';
import { isSpace, isUpper, runesOf, toLower, toTitle, toUpper } from './runes.ts';
import { splitWords, isConnector } from './words.ts';
import type { TemplateFunction } from '../../template/function.ts';

/** Functions that change the case of letters, or read the text by words. */
export const casingFunctions: readonly TemplateFunction[] = [
  defineFunction('upper', [stringParam], ([text]) => runesOf(text).map(toUpper).join('')),
  defineFunction('lower', [stringParam], ([text]) => runesOf(text).map(toLower).join('')),
  defineFunction('title', [stringParam], ([text]) => titleOf(text)),
  defineFunction('untitle', [stringParam], ([text]) => mapWordStarts(text, isSpace, toLower)),
  defineFunction('swapcase', [stringParam], ([text]) => swapCase(text)),
  defineFunction('initials', [stringParam], ([text]) => initialsOf(text)),
  defineFunction('nospace', [stringParam], ([text]) => withoutSpace(text)),
  defineFunction('camelcase', [stringParam], ([text]) => pascalCase(text)),
  defineFunction('snakecase', [stringParam], ([text]) => splitWords(text, '_')),
  defineFunction('kebabcase', [stringParam], ([text]) => splitWords(text, '-')),
];

function mapWordStarts(
  text: string,
  isGap: (rune: string) => boolean,
  map: (rune: string) => string,
): string {
  let isStart = true;
  return runesOf(text)
    .map((rune) => {
      const mapped = isStart && !isGap(rune) ? map(rune) : rune;
      isStart = isGap(rune);
      return mapped;
    })
    .join('');
}

/** Go's `strings.Title`, for which `_` and every letter and digit belong to a word, and of the rest outside ASCII only spaces do not. */
function titleOf(text: string): string {
  return mapWordStarts(
    text,
    (rune) => (rune <= '\x7f' ? !/^\w$/.test(rune) : isSpace(rune)),
    toTitle,
  );
}

/** @see https://github.com/Masterminds/goutils/blob/v1.1.1/wordutils.go */
function swapCase(text: string): string {
  let isStart = true;
  return runesOf(text)
    .map((rune) => {
      const wasStart = isStart;
      isStart = false;
      if (/^[\p{Lu}\p{Lt}]$/u.test(rune)) return toLower(rune);
      if (/^\p{Ll}$/u.test(rune)) return wasStart ? toTitle(rune) : toUpper(rune);
      isStart = isSpace(rune);
      return rune;
    })
    .join('');
}

/** The first of each run of bytes that are no spaces. A byte beyond ASCII counts, and is written, as the Latin-1 letter with its number. */
function initialsOf(text: string): string {
  let isStart = true;
  const letters: string[] = [];
  for (const byte of bytesOf(text)) {
    const letter = String.fromCharCode(byte);
    if (isStart && !isSpace(letter)) letters.push(letter);
    isStart = isSpace(letter);
  }
  return letters.join('');
}

/** Like `initialsOf` it reads bytes, so a text with space loses what is not ASCII; a text without stays as it is. */
function withoutSpace(text: string): string {
  const letters = Array.from(bytesOf(text), (byte) => String.fromCharCode(byte));
  const kept = letters.filter((letter) => !isSpace(letter));
  return kept.length === letters.length ? text : kept.join('');
}

/**
 * Words joined, each with a capital; leading connectors stay, and of several in a row all but one.
 * @see https://github.com/huandu/xstrings/blob/v1.5.0/convert.go
 */
function pascalCase(text: string): string {
  const runes = runesOf(text);
  const start = runes.findIndex((rune) => !isConnector(rune));
  // Of nothing but connectors the original writes the last one twice.
  if (start === -1) return runes.join('') + (runes.at(-1) ?? '');
  const first = runes[start] ?? '';
  const parts = runes.slice(0, start);
  let last = toUpper(first);
  let isLowering = isUpper(first);
  for (const rune of runes.slice(start + 1)) {
    let next = rune;
    if (isConnector(rune) && isConnector(last)) {
      parts.push(last);
    } else if (isConnector(last)) {
      isLowering = isUpper(rune);
      next = toUpper(rune);
    } else {
      parts.push(last);
      isLowering &&= isUpper(rune);
      if (isLowering) next = toLower(rune);
    }
    last = next;
  }
  return [...parts, last].join('');
}
