import { textOf, bytesOf } from '../bytes.ts';

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);
const ESCAPE =
  /\\(?:x(?<byte>[0-9a-fA-F]{2})|(?<octal>[0-7]{3})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<simple>[\s\S]))/uy;

/** The text of a Go string literal, with its quotes; undefined if it is none. */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  if (!body.includes('\\')) return body;
  const parts: string[] = [];
  let at = 0;
  while (at < body.length) {
    const next = body.indexOf('\\', at);
    const end = next < 0 ? body.length : next;
    parts.push(body.slice(at, end));
    at = end;
    if (next < 0) break;
    const escape = readEscape(body, at, '"');
    if (escape === undefined) return undefined;
    parts.push(escape.text);
    at = escape.end;
  }
  return textOf(bytesOf(parts.join('')));
}

/** The code of a Go character literal, with its quotes; a text if it is none: what is wrong. */
export function unquoteCharacter(literal: string): number | string {
  const body = literal.slice(1);
  if (body === '' || body === "'") return 'invalid syntax';
  const escape = body.startsWith('\\') ? readEscape(body, 0, "'") : plainCharacter(body);
  if (escape === undefined) return 'invalid syntax';
  if (body.slice(escape.end) !== "'") return `malformed character constant: ${literal}`;
  return escape.code;
}

interface Escape {
  readonly text: string;
  readonly code: number;
  readonly end: number;
}

function plainCharacter(body: string): Escape {
  const code = body.codePointAt(0) ?? 0;
  const text = String.fromCodePoint(code);
  return { text, code, end: text.length };
}

function readEscape(body: string, at: number, mark: string): Escape | undefined {
  ESCAPE.lastIndex = at;
  const match = ESCAPE.exec(body);
  const groups = match?.groups;
  if (match === null || groups === undefined) return undefined;
  const end = at + match[0].length;
  const { byte, octal, short, long, simple } = groups;
  if (byte !== undefined) return byteEscape(Number.parseInt(byte, 16), end);
  if (octal !== undefined) return byteEscape(Number.parseInt(octal, 8), end);
  const digits = short ?? long;
  if (digits !== undefined) {
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    return { text: String.fromCodePoint(code), code, end };
  }
  const text = simple === mark ? mark : SIMPLE.get(simple ?? '');
  return text === undefined ? undefined : { text, code: text.charCodeAt(0), end };
}

function byteEscape(code: number, end: number): Escape | undefined {
  if (code > 0xff) return undefined;
  return { text: String.fromCharCode(code < 0x80 ? code : 0xdc00 + code), code, end };
}
