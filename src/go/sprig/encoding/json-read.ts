import { FunctionError } from '../../template/function.ts';
import { dictionary, list } from '../../template/value.ts';
import { octetsOf, textOfOctets, runesOf } from '../text/runes.ts';
import { DEEPEST } from '../data/nesting.ts';
import { quote } from '../../template/format/quote.ts';
import type { CallContext, Value } from '../../template/value.ts';

const SPACE = /[ \t\r\n]*/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
]);
const LITERALS: ReadonlyMap<string, { readonly word: string; readonly value: Value }> = new Map([
  ['t', { word: 'true', value: true }],
  ['f', { word: 'false', value: false }],
  ['n', { word: 'null', value: null }],
]);

/** Reads `octets`, the bytes of the text, from `at` on. */
interface Reader {
  readonly octets: string;
  readonly context: CallContext;
  at: number;
  depth: number;
}

/** The value that JSON spells; numbers are floats. @throws {FunctionError} with the text of Go's encoding/json. */
export function parseJson(text: string, context: CallContext): Value {
  const octets = octetsOf(text);
  context.claim(octets.length);
  const reader: Reader = { octets, context, at: 0, depth: 0 };
  const value = readValue(reader, 'looking for beginning of value');
  if (peek(reader) !== '') throw invalid(reader, 'after top-level value');
  return value;
}

function readValue(reader: Reader, where: string): Value {
  const char = peek(reader);
  if (char === '{' || char === '[') {
    reader.depth++;
    // Go's limit is 10,000.
    if (reader.depth > DEEPEST) throw new FunctionError('exceeded max depth');
    reader.at++;
    const value = char === '{' ? readObject(reader) : readArray(reader);
    reader.depth--;
    return value;
  }
  if (char === '"') return readString(reader);
  if (/^[-0-9]$/.test(char)) return readNumber(reader);
  const literal = LITERALS.get(char);
  if (literal === undefined) throw invalid(reader, where);
  for (let i = 1; i < literal.word.length; i++) {
    reader.at++;
    const wanted = literal.word.charAt(i);
    if (reader.octets[reader.at] !== wanted)
      throw invalidInside(reader, `in literal ${literal.word} (expecting '${wanted}')`);
  }
  reader.at++;
  return literal.value;
}

function readObject(reader: Reader): Value {
  const entries = new Map<Value, Value>();
  if (accept(reader, '}')) return dictionary(entries);
  do {
    if (peek(reader) !== '"') throw invalid(reader, 'looking for beginning of object key string');
    const key = readString(reader);
    if (!accept(reader, ':')) throw invalid(reader, 'after object key');
    entries.set(key, readValue(reader, 'looking for beginning of value'));
  } while (accept(reader, ','));
  if (!accept(reader, '}')) throw invalid(reader, 'after object key:value pair');
  return dictionary(entries);
}

function readArray(reader: Reader): Value {
  const items: Value[] = [];
  if (accept(reader, ']')) return list(items);
  do items.push(readValue(reader, 'looking for beginning of value'));
  while (accept(reader, ','));
  if (!accept(reader, ']')) throw invalid(reader, 'after array element');
  return list(items);
}

function readString(reader: Reader): string {
  const parts: string[] = [];
  reader.at++;
  for (;;) {
    const char = reader.octets.charAt(reader.at);
    if (char === '"') break;
    if (char < ' ') throw invalid(reader, 'in string literal');
    reader.at++;
    parts.push(char === '\\' ? readEscape(reader) : char);
  }
  reader.at++;
  return runesOf(textOfOctets(parts.join(''))).join('');
}

/** What stands for an escape, as octets; a surrogate without its other half is U+FFFD. */
function readEscape(reader: Reader): string {
  const char = reader.octets.charAt(reader.at);
  const simple = ESCAPES.get(char);
  if (simple === undefined && char !== 'u') throw invalidInside(reader, 'in string escape code');
  reader.at++;
  if (simple !== undefined) return simple;
  const code = readHex(reader);
  const isHigh = code >= 0xd800 && code < 0xdc00;
  const low = isHigh
    ? /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(reader.octets.slice(reader.at, reader.at + 6))?.[1]
    : undefined;
  if (low !== undefined) {
    reader.at += 6;
    return octetsOf(String.fromCharCode(code, Number.parseInt(low, 16)));
  }
  return octetsOf(code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCharCode(code));
}

function readHex(reader: Reader): number {
  for (let i = 0; i < 4; i++) {
    if (!/^[0-9a-fA-F]$/.test(reader.octets.charAt(reader.at)))
      throw invalidInside(reader, 'in \\u hexadecimal character escape');
    reader.at++;
  }
  return Number.parseInt(reader.octets.slice(reader.at - 4, reader.at), 16);
}

function readNumber(reader: Reader): number {
  const from = reader.at;
  if (reader.octets[reader.at] === '-') reader.at++;
  if (reader.octets[reader.at] === '0') reader.at++;
  else readDigits(reader, 'in numeric literal');
  if (reader.octets[reader.at] === '.') {
    reader.at++;
    readDigits(reader, 'after decimal point in numeric literal');
  }
  if (/^[eE]$/.test(reader.octets.charAt(reader.at))) {
    reader.at++;
    if (/^[+-]$/.test(reader.octets.charAt(reader.at))) reader.at++;
    readDigits(reader, 'in exponent of numeric literal');
  }
  const digits = reader.octets.slice(from, reader.at);
  const value = Number(digits);
  if (Number.isFinite(value)) return value;
  throw new FunctionError(`json: cannot unmarshal number ${digits} into Go value of type float64`);
}

function readDigits(reader: Reader, where: string): void {
  const from = reader.at;
  while (/^[0-9]$/.test(reader.octets.charAt(reader.at))) reader.at++;
  if (reader.at === from) throw invalidInside(reader, where);
}

/** The next character that is no space; '' at the end. */
function peek(reader: Reader): string {
  SPACE.lastIndex = reader.at;
  reader.at += SPACE.exec(reader.octets)?.[0].length ?? 0;
  return reader.octets.charAt(reader.at);
}

function accept(reader: Reader, char: string): boolean {
  if (peek(reader) !== char) return false;
  reader.at++;
  return true;
}

function invalid(reader: Reader, where: string): FunctionError {
  const isEnd = reader.at >= reader.octets.length;
  return isEnd ? new FunctionError('unexpected end of JSON input') : invalidInside(reader, where);
}

/** The same within a word, a number or an escape, where Go takes the end of the text for a space. */
function invalidInside(reader: Reader, where: string): FunctionError {
  const char = reader.octets.charAt(reader.at) || ' ';
  const shown =
    char === "'" ? String.raw`'\''` : char === '"' ? `'"'` : `'${quote(char).slice(1, -1)}'`;
  return new FunctionError(`invalid character ${shown} ${where}`);
}
