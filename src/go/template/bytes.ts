const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ASCII = /^[\0-\x7f]*$/;
const ESCAPED = /[\udc80-\udcff]/;
const ESCAPE_BASE = 0xdc00;

/** The bytes of a Go string: UTF-8, and for each lone U+DC80..U+DCFF the byte it stands for. */
export function bytesOf(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return ENCODER.encode(text);
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - ESCAPE_BASE);
    else for (const byte of ENCODER.encode(char)) parts.push(byte);
  }
  return Uint8Array.from(parts);
}

/** The Go string with these bytes. `bytesOf(textOf(b))` is b. */
export function textOf(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    return lenientText(bytes);
  }
}

function lenientText(bytes: Uint8Array): string {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = runeSize(bytes, at);
    parts.push(
      size === 0
        ? String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0))
        : DECODER.decode(bytes.subarray(at, at + size)),
    );
    at += Math.max(size, 1);
  }
  return parts.join('');
}

/** How many bytes the UTF-8 sequence at `at` has; 0 if there is no valid one. */
function runeSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4 || at + size > bytes.length) return 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < size; i++) {
    const next = bytes[at + i] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  return size;
}

/** Go's `len` of a string. */
export function byteLength(text: string): number {
  return ASCII.test(text) ? text.length : bytesOf(text).length;
}

/** Go's `text[from:to]`, counted in bytes; a rune that is cut leaves its bytes. The caller checks the range. */
export function byteSlice(text: string, from: number, to?: number): string {
  return ASCII.test(text) ? text.slice(from, to) : textOf(bytesOf(text).slice(from, to));
}

/** Order by bytes, as Go's `<` on strings: below, equal to or above 0. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (ASCII.test(a) && ASCII.test(b)) return a < b ? -1 : 1;
  const left = bytesOf(a);
  const right = bytesOf(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
