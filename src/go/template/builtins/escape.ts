import { bytesOf } from '../bytes.ts';
import { anyParam, defineVariadic } from '../function.ts';
import { isPrintable } from '../parse/character.ts';
import { sprint } from '../format/print.ts';
import { printable } from '../field.ts';
import type { CallContext, Value } from '../value.ts';

const HTML: ReadonlyMap<string, string> = new Map([
  ['\0', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);
const SCRIPT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);
const URL_SAFE = /^[A-Za-z0-9\-_.~]$/;

/** `html`, `js`, `urlquery`: the arguments, printed as `print` does, escaped. */
export const ESCAPES = [
  defineVariadic('html', [], anyParam, (_, args, context) =>
    escapeWith(args, context, (char) => HTML.get(char) ?? char),
  ),
  defineVariadic('js', [], anyParam, (_, args, context) => escapeWith(args, context, escapeScript)),
  defineVariadic('urlquery', [], anyParam, (_, args, context) =>
    escapeWith(args, context, escapeUrl),
  ),
];

function escapeWith(
  args: readonly Value[],
  context: CallContext,
  escape: (char: string) => string,
): string {
  const text = sprint(
    args.map((arg) => (arg === null ? '<no value>' : printable(arg))),
    context,
  );
  context.claim(text.length * 6);
  return Array.from(text, escape).join('');
}

function escapeScript(char: string): string {
  const known = SCRIPT.get(char);
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code < 0x80 || isPrintable(char)) return char;
  const rune = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
  return rune === 0xfffd ? '\ufffd' : `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`;
}

function escapeUrl(char: string): string {
  if (URL_SAFE.test(char)) return char;
  if (char === ' ') return '+';
  return Array.from(
    bytesOf(char),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
