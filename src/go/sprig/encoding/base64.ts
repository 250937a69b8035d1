import { octetsOf } from '../text/runes.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An alphabet whose digits carry `bits` each, padded with `=` to groups of `group` digits. */
interface Alphabet {
  readonly digits: string;
  readonly bits: number;
  readonly group: number;
}

const base64: Alphabet = { digits: BASE64, bits: 6, group: 4 };
const base32: Alphabet = { digits: BASE32, bits: 5, group: 8 };

/** Bytes, or else the position of the first byte of the text that does not belong there. */
export type Decoded = Uint8Array | { readonly corruptAt: number };

export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, base64);
}

export function encodeBase32(bytes: Uint8Array): string {
  return encode(bytes, base32);
}

/** Standard base64 with padding, as Go's encoding/base64 reads it: line ends anywhere are skipped. */
export function decodeBase64(text: string): Decoded {
  const octets = octetsOf(text);
  const values: number[] = [];
  for (let at = 0; at < octets.length; at++) {
    const char = octets.charAt(at);
    const value = BASE64.indexOf(char);
    if (value >= 0) values.push(value);
    else if (char === '=') return endBase64(octets, at, values);
    else if (!isNewline(char)) return { corruptAt: at };
  }
  const rest = values.length % base64.group;
  return rest === 0 ? join(values, base64) : { corruptAt: octets.length - rest };
}

/** Standard base32 with padding, as Go's encoding/base32 reads it. */
export function decodeBase32(text: string): Decoded {
  const octets = octetsOf(text).replaceAll(/[\r\n]/g, '');
  const values: number[] = [];
  for (let at = 0; at < octets.length; at++) {
    const place = values.length % base32.group;
    const left = octets.length - at - 1;
    if (octets[at] === '=' && place >= 2 && left < base32.group)
      return endBase32(octets, at, values);
    const value = BASE32.indexOf(octets.charAt(at));
    if (value < 0) return { corruptAt: at };
    values.push(value);
  }
  const rest = values.length % base32.group;
  return rest === 0 ? join(values, base32) : { corruptAt: octets.length - rest };
}

function encode(bytes: Uint8Array, { digits, bits, group }: Alphabet): string {
  const parts: string[] = [];
  let buffer = 0;
  let held = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    held += 8;
    for (; held >= bits; held -= bits)
      parts.push(digits.charAt((buffer >> (held - bits)) & (2 ** bits - 1)));
  }
  if (held > 0) parts.push(digits.charAt((buffer << (bits - held)) & (2 ** bits - 1)));
  while (parts.length % group !== 0) parts.push('=');
  return parts.join('');
}

/** The padding at `at` and what follows it. */
function endBase64(octets: string, at: number, values: readonly number[]): Decoded {
  const place = values.length % base64.group;
  if (place < 2) return { corruptAt: at };
  let next = afterNewlines(octets, at + 1);
  if (place === 2) {
    if (next === octets.length) return { corruptAt: next };
    if (octets[next] !== '=') return { corruptAt: next - 1 };
    next = afterNewlines(octets, next + 1);
  }
  return next < octets.length ? { corruptAt: next } : join(values, base64);
}

function endBase32(octets: string, at: number, values: readonly number[]): Decoded {
  const place = values.length % base32.group;
  const left = octets.length - at - 1;
  const wanted = base32.group - 1 - place;
  if (left < wanted) return { corruptAt: octets.length };
  for (let i = 0; i < wanted; i++) if (octets[at + 1 + i] !== '=') return { corruptAt: at + i };
  // 1, 3 or 6 digits do not end on a byte.
  return place === 3 || place === 6 ? { corruptAt: at } : join(values, base32);
}

function isNewline(char: string): boolean {
  return char === '\n' || char === '\r';
}

function afterNewlines(octets: string, from: number): number {
  let at = from;
  while (at < octets.length && isNewline(octets.charAt(at))) at++;
  return at;
}

/** The whole bytes in these digits. */
function join(values: readonly number[], { bits }: Alphabet): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const value of values) {
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    bytes.push((buffer >> held) & 0xff);
  }
  return Uint8Array.from(bytes);
}
