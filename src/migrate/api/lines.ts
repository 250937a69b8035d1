import { spanOf } from '../../manifests/nodes.ts';
import type { Pair } from 'yaml';

/** The whole lines of an entry of a mapping in block style. */
export interface EntryLines {
  /** Where its first line starts, and where the line after its last one does. */
  readonly start: number;
  readonly end: number;
  /** Columns before its key. */
  readonly indent: number;
  readonly text: string;
}

/** The lines of an entry; undefined if it shares its first line with something else. */
export function linesOf(text: string, { key, value }: Pair): EntryLines | undefined {
  const keySpan = spanOf(key);
  const start = text.lastIndexOf('\n', keySpan.start - 1) + 1;
  if (text.slice(start, keySpan.start).trim() !== '') return undefined;
  const last = Math.max(keySpan.end, spanOf(value).end);
  const content = text.slice(0, last).trimEnd().length;
  const lineBreak = text.indexOf('\n', content);
  const end = lineBreak === -1 ? text.length : lineBreak + 1;
  return { start, end, indent: keySpan.start - start, text: text.slice(start, end) };
}

/** An entry with the comments that stand right above it. */
export function withComments(text: string, lines: EntryLines): EntryLines {
  const comments = /(?:^ *#[^\n]*\n)+(?![^])/m.exec(text.slice(0, lines.start));
  const start = lines.start - (comments?.[0].length ?? 0);
  return { ...lines, start, text: text.slice(start, lines.end) };
}

/** Lines at another indentation, with a line break at their end. */
export function indented(
  { text, indent }: Pick<EntryLines, 'text' | 'indent'>,
  to: number,
): string {
  const moved = text.replaceAll(/^( *)(?=[^\n\r ])/gm, (blanks) =>
    ' '.repeat(Math.max(0, blanks.length + to - indent)),
  );
  return moved.endsWith('\n') ? moved : `${moved}\n`;
}
