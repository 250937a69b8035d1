import { bytesOf, textOf } from '../../template/bytes.ts';

const NOT_ASCII = /[^\0-\x7f]/;

/** Go's `[]rune(text)`, each as a string; a byte that is not valid UTF-8 becomes U+FFFD. */
export function runesOf(text: string): readonly string[] {
  return Array.from(text, (rune) => (/^[\ud800-\udfff]$/.test(rune) ? '\ufffd' : rune));
}

/** The bytes of a Go string, one character for each: on it, JavaScript's positions and comparisons are Go's. */
export function octetsOf(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  const parts: string[] = [];
  for (const byte of bytesOf(text)) parts.push(String.fromCharCode(byte));
  return parts.join('');
}

/** The Go string with these bytes: the inverse of `octetsOf`. */
export function textOfOctets(octets: string): string {
  if (!NOT_ASCII.test(octets)) return octets;
  return textOf(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
}

export function isSpace(rune: string): boolean {
  return /^\p{White_Space}$/u.test(rune);
}

export function isUpper(rune: string): boolean {
  return /^\p{Lu}$/u.test(rune);
}

/** Go's `unicode.ToUpper`, which maps one rune to one: `ß` stays. */
export function toUpper(rune: string): string {
  return single(rune.toUpperCase()) ?? iotaCapital(rune) ?? rune;
}

/** Go's `unicode.ToLower`. */
export function toLower(rune: string): string {
  // Its full mapping adds a combining dot, so it is the one lower case letter that is not single.
  return rune === '\u0130' ? 'i' : (single(rune.toLowerCase()) ?? rune);
}

/** Go's `unicode.ToTitle`: upper case, but for digraphs, which have a form of their own, and Georgian, which has none. */
export function toTitle(rune: string): string {
  const code = rune.codePointAt(0) ?? 0;
  if (code >= 0x1c4 && code <= 0x1cc)
    return code <= 0x1c6 ? '\u01c5' : code <= 0x1c9 ? '\u01c8' : '\u01cb';
  if (code >= 0x1f1 && code <= 0x1f3) return '\u01f2';
  if (code >= 0x10d0 && code <= 0x10ff) return rune;
  return toUpper(rune);
}

function single(text: string): string | undefined {
  return Array.from(text).length === 1 ? text : undefined;
}

/** Greek vowels with iota: JavaScript upper-cases them to two letters, the single capital is 8 (or 9, for the short ones) further. */
function iotaCapital(rune: string): string | undefined {
  const code = rune.codePointAt(0) ?? 0;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9);
  const low = code & 0xf;
  return code >= 0x1f80 && code <= 0x1faf && low < 8 ? String.fromCodePoint(code + 8) : undefined;
}

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text.charAt(from))) from++;
  while (to > from && isSpace(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}
