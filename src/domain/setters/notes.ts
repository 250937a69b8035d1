import { CST } from 'yaml';
import type { Refusal, Span } from './spans.ts';

/** More than any manifest has; each is remembered to the end of its document. */
const mostAnchors = 10_000;
/** A comment line counts for what stands below it only with the line above it. */
const longestRun = 2;

/** What a text says besides its data, as far as it has been read; `comments` and `tags` in the order of the text. */
export interface Notes {
  /** Of several comment lines one below the other only the last two. */
  readonly comments: Span[];
  readonly tags: Span[];
  readonly anchors: Set<string>;
  /** The scalars that the parser knows only the beginning of: where each starts, and where it really ends. */
  readonly cut: Map<number, number>;
  /** The comment lines at the end of `comments` with nothing but blank lines between and after them. */
  run: number;
}

export function startNotes(): Notes {
  return { comments: [], tags: [], anchors: new Set(), cut: new Map(), run: 0 };
}

/** Notes a lexeme that is no scalar; says why the file is left alone, if for this. */
export function note(notes: Notes, lexeme: string, offset: number): Refusal | undefined {
  const type = CST.tokenType(lexeme);
  if (type === 'comment') notes.comments.push({ start: offset, end: offset + lexeme.length });
  if (type === 'tag') notes.tags.push({ start: offset, end: offset + lexeme.length });
  if (type === 'anchor') notes.anchors.add(lexeme.slice(1));
  if (notes.anchors.size > mostAnchors) return { why: `more than ${mostAnchors} anchors`, offset };
  if (type === 'alias' && !notes.anchors.has(lexeme.slice(1))) {
    return { why: `unknown anchor "${lexeme.slice(1, 64)}"`, offset };
  }
  return type === 'directive-line' ? { why: 'a YAML directive', offset } : undefined;
}

/** Notes a comment that has its line to itself. */
export function noteLine(notes: Notes, comment: Span): void {
  notes.run += 1;
  if (notes.run > longestRun) notes.comments.splice(-longestRun, 1);
  notes.comments.push(comment);
}

/** Forgets what only matters to data before `offset`. */
export function forgetBefore({ comments, tags }: Notes, offset: number): void {
  for (const spans of [comments, tags]) {
    const first = spans.findIndex(({ start }) => start >= offset);
    const kept = first === -1 ? spans.length : first;
    spans.splice(0, Math.max(0, kept - longestRun - 1));
  }
}
