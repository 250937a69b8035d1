import { firstAtOrAfter } from './spans.ts';
import type { Span } from './spans.ts';

/** Where a scalar value stands, as far as it decides which comments are its own. */
export interface Place {
  /** Within `[ ]` or `{ }`. */
  readonly inFlow: boolean;
  /** Not the first of its sequence. */
  readonly afterItem: boolean;
  /** The item before it is a mapping or a sequence in block style. */
  readonly afterBlock: boolean;
}

/** Blank lines and white space, at most one indicator, then the tag and the anchor of the value. */
const headGap = /^[ \t]*(?<breaks>(?:\r?\n[ \t]*)+)(?<indicator>[-:,]\s+)?(?:[&!]\S*\s+)*$/;
const lineGap = /^(?:\s*,)?[ \t]*$/;
const commentGap = /^[ \t]*(?<breaks>(?:\r?\n[ \t]*)+)(?:- +)*$/;
const dashes = /^ *(?:- +)+$/;
const properties = /(?:^|[ \t])[&!]\S*[ \t]+$/;
const flowKey = /:[ \t]+$/;
const blockHeader = /^[|>][-+0-9]*[ \t]*$/;
/** No marker is farther from its value; it keeps the search linear in the text. */
const maxGap = 1000;

/**
 * The comment that yaml.v3 attaches to the scalar value at `value`: the one at the end of its line or, without one, the
 * single comment line above it. Between two items, comment lines that touch the one before belong to that one.
 * @see the recorded answers in test/vectors/setters
 */
export function commentOf(
  text: string,
  comments: readonly Span[],
  value: Span,
  place: Place,
): Span | undefined {
  const next = firstAtOrAfter(comments, value.start);
  const line = comments[next];
  if (line !== undefined && isLineComment(text, value, line)) return line;
  const head = comments[next - 1];
  if (head === undefined || !isHead(text, head, value, place)) return undefined;
  const above = comments[next - 2];
  return above !== undefined && isJoined(text, above, head, place) ? undefined : head;
}

function isLineComment(text: string, value: Span, comment: Span): boolean {
  const isBlock = /^[|>]/.test(text.slice(value.start, value.start + 1));
  if (isBlock) return blockHeader.test(text.slice(value.start, comment.start));
  if (comment.start - value.end > maxGap) return false;
  return lineGap.test(text.slice(value.end, comment.start));
}

function isHead(text: string, head: Span, value: Span, place: Place): boolean {
  if (value.start - head.end > maxGap) return false;
  const gap = headGap.exec(text.slice(head.end, value.start));
  if (gap === null) return false;
  const { breaks = '', indicator = '' } = gap.groups ?? {};
  if (indicator.startsWith(':') && place.inFlow) return false;
  const before = lineBefore(text, head.start);
  if (dashes.test(before)) return true;
  if (!isBlank(before)) return isBeforeValue(before, place) && indicator === '';
  if (hasBlankLine(breaks) && place.afterItem && isBelowContent(text, head.start)) return false;
  return !(place.afterBlock && isDeeperThanDash(text, before, head, value));
}

/** Whether `before`, what stands before a comment on its line, begins the value that follows. */
function isBeforeValue(before: string, { inFlow }: Place): boolean {
  return dashes.test(before) || properties.test(before) || (inFlow && flowKey.test(before));
}

/** Deeper than the dash of the value: then the comment ends the item before it. */
function isDeeperThanDash(text: string, before: string, head: Span, value: Span): boolean {
  const dash = text.slice(head.end, value.start).indexOf('-') + head.end;
  return dash >= head.end && before.length > lineBefore(text, dash).length;
}

/** Whether `above` and `head` make one comment of several lines, which is no marker. */
function isJoined(text: string, above: Span, head: Span, place: Place): boolean {
  if (head.start - above.end > maxGap) return false;
  const gap = commentGap.exec(text.slice(above.end, head.start));
  if (gap === null) return false;
  const before = lineBefore(text, above.start);
  if (!isBlank(before) && !isBeforeValue(before, place)) return false;
  if (!hasBlankLine(gap.groups?.['breaks'] ?? '')) return true;
  return place.inFlow || !place.afterItem || !isBelowContent(text, above.start);
}

/** Whether there is no blank line between the comment at `start`, or those right above it, and what it follows. */
function isBelowContent(text: string, start: number): boolean {
  let lineStart = start - lineBefore(text, start).length;
  while (lineStart > 0) {
    const line = lineBefore(text, lineStart - 1).trim();
    if (!line.startsWith('#')) return line !== '';
    lineStart = text.lastIndexOf('\n', lineStart - 2) + 1;
  }
  return false;
}

function hasBlankLine(breaks: string): boolean {
  return breaks.split('\n').length > 2;
}

function isBlank(before: string): boolean {
  return /^ *$/.test(before);
}

/** The text between the start of the line and `offset`. */
function lineBefore(text: string, offset: number): string {
  return offset === 0 ? '' : text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}
