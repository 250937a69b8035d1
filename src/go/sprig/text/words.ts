import { isSpace, isUpper, runesOf, toLower } from './runes.ts';

type Sort = 'none' | 'number' | 'upper' | 'lower' | 'connector' | 'punctuation' | 'other';

interface Word {
  readonly sort: Sort;
  readonly text: string;
}

const PUNCTUATION = /^\p{P}$/u;
const NONE: Word = { sort: 'none', text: '' };
/** Chinese characters are letters without case that end a word. */
const IDEOGRAPH = /^[\u4e00-\u9fcc\u3400-\u4d85\u{20000}-\u{2b81d}]$/u;

/** Whether a rune stands between words: a hyphen, an underscore or a space. */
export function isConnector(rune: string): boolean {
  return rune === '-' || rune === '_' || isSpace(rune);
}

/**
 * The words of a text in lower case with `connector` between them: `HTTPServer2xx` is `http_server_2xx`. A number belongs to
 * the word before it, unless lower case follows. @see https://github.com/huandu/xstrings/blob/v1.5.0/convert.go
 */
export function splitWords(text: string, connector: string): string {
  const words = wordsOf(runesOf(text));
  const parts: string[] = [];
  let at = 0;
  function write(word: Word): void {
    parts.push(lowered(word, connector));
  }
  function peek(): Word {
    return words[at] ?? NONE;
  }
  function writeTail(): void {
    for (; peek().sort === 'lower' || peek().sort === 'number'; at++) write(peek());
  }
  function connectTo(next: Word): void {
    if (!['none', 'connector', 'punctuation'].includes(next.sort)) parts.push(connector);
  }
  while (at < words.length - 1) {
    const word = peek();
    at++;
    write(word);
    if (word.sort === 'connector' || word.sort === 'punctuation') continue;
    if (word.sort === 'number') {
      writeTail();
      connectTo(peek());
      continue;
    }
    const number = peek();
    if (number.sort !== 'number') {
      connectTo(number);
      continue;
    }
    if (at === words.length - 1) continue;
    at++;
    if (peek().sort === 'lower') parts.push(connector);
    write(number);
    if (peek().sort === 'lower') writeTail();
    connectTo(peek());
  }
  write(peek());
  return parts.join('');
}

function lowered(word: Word, connector: string): string {
  if (word.sort !== 'upper' && word.sort !== 'connector') return word.text;
  return Array.from(word.text, (rune) =>
    isConnector(rune) ? connector : isUpper(rune) ? toLower(rune) : rune,
  ).join('');
}

function wordsOf(runes: readonly string[]): readonly Word[] {
  const words: Word[] = [];
  let from = 0;
  while (from < runes.length) {
    const to = endOfWord(runes, from);
    words.push({ sort: sortOf(runes[from] ?? ''), text: runes.slice(from, to).join('') });
    from = to;
  }
  return words;
}

function sortOf(rune: string): Sort {
  if (isConnector(rune)) return 'connector';
  if (PUNCTUATION.test(rune)) return 'punctuation';
  if (isUpper(rune)) return 'upper';
  if (isAlphabetic(rune)) return 'lower';
  return /^\p{N}$/u.test(rune) ? 'number' : 'other';
}

function isAlphabetic(rune: string): boolean {
  return /^\p{L}$/u.test(rune) && !IDEOGRAPH.test(rune);
}

function endOfWord(runes: readonly string[], from: number): number {
  const sort = sortOf(runes[from] ?? '');
  if (sort !== 'upper') return endOfRun(runes, from + 1, sort);
  const next = sortOf(runes[from + 1] ?? '');
  if (next !== 'upper') return next === 'lower' ? endOfRun(runes, from + 1, 'lower') : from + 1;
  const to = endOfRun(runes, from + 1, 'upper');
  // `HTTPStatus` is two words, and the S belongs to the second.
  return sortOf(runes[to] ?? '') === 'lower' ? to - 1 : to;
}

function endOfRun(runes: readonly string[], from: number, sort: Sort): number {
  let to = from;
  while (to < runes.length && continues(runes[to] ?? '', sort)) to++;
  return to;
}

/** Hyphens and underscores begin connectors, but within punctuation they are punctuation. */
function continues(rune: string, sort: Sort): boolean {
  return sort === 'punctuation' ? PUNCTUATION.test(rune) : sortOf(rune) === sort;
}
