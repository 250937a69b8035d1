/** What a text is cut with. */
const mark = '…';
const encoder = new TextEncoder();

/**
 * `text` as far as it fits into so many bytes as JSON, its quotes and escapes counted, which is how Temporal measures
 * what workflows show of themselves; `maxBytes` is 8 at least. No character is cut in half.
 */
export function cutToJsonBytes(text: string, maxBytes: number): string {
  // A unit takes a byte at least, so what has more of them need not be measured.
  if (text.length <= maxBytes && jsonBytes(text) <= maxBytes) return text;
  let fits = 0;
  let tooLong = Math.min(text.length, maxBytes) + 1;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (jsonBytes(text.slice(0, middle) + mark) <= maxBytes) fits = middle;
    else tooLong = middle;
  }
  return text.slice(0, fits).replace(/[\ud800-\udbff]$/, '') + mark;
}

function jsonBytes(text: string): number {
  return encoder.encode(JSON.stringify(text)).length;
}
