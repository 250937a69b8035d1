import { isPrintable } from '../parse/character.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** A Go string literal in double quotes; with `ascii` everything beyond ASCII is escaped. */
export function quote(text: string, ascii = false): string {
  const parts: string[] = [];
  for (const char of text) parts.push(escapeCharacter(char, '"', ascii));
  return `"${parts.join('')}"`;
}

/** A Go character literal; what is no character is U+FFFD. */
export function quoteRune(code: number, ascii = false): string {
  const isRune = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return `'${escapeCharacter(String.fromCodePoint(isRune ? code : 0xfffd), "'", ascii)}'`;
}

/** Whether Go can write the text between backquotes: one line without control characters or backquotes. */
export function canBackquote(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are the point
  return !/[\0-\x08\x0a-\x1f\x7f`\ufeff\ud800-\udfff]/u.test(text);
}

function escapeCharacter(char: string, mark: string, ascii: boolean): string {
  if (char === mark) return `\\${mark}`;
  const known = ESCAPES.get(char);
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  if (isPrintable(char) && (!ascii || code < 0x80)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
