import { applyEdits } from '../domain/setters/apply.ts';
import { onOneLine } from '../domain/text.ts';
import type { Edit } from '../domain/setters/scalar.ts';

const contextLines = 3;
const noLineBreak = '\\ No newline at end of file';

/** Lines that are replaced. Lines count from 0. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * A unified diff, which `git apply` takes, of a file that is edited; empty if no edit changes anything.
 * @param edits in the order of the text, none over another
 */
export function unifiedDiff(path: string, text: string, edits: readonly Edit[]): string {
  const before = splitLines(text);
  const blocks = blocksOf(text, before, edits);
  if (blocks.length === 0) return '';
  let shift = 0;
  const hunks: string[] = [];
  for (const group of grouped(blocks)) {
    const hunk = hunkOf(before, group, shift);
    shift = hunk.shift;
    hunks.push(hunk.text);
  }
  const name = onOneLine(path);
  return `--- a/${name}\n+++ b/${name}\n${hunks.join('')}`;
}

/** The diff of a file that is new. */
export function newFileDiff(path: string, text: string): string {
  const lines = splitLines(text);
  const name = onOneLine(path);
  const added = lines.map((line) => diffLine('+', line)).join('');
  return `--- /dev/null\n+++ b/${name}\n@@ -0,0 +1,${lines.length} @@\n${added}`;
}

/** Lines with their line breaks. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function blocksOf(
  text: string,
  lines: readonly string[],
  edits: readonly Edit[],
): readonly Block[] {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length);
  if (text !== '' && !text.endsWith('\n')) starts.pop();
  function lineAt(offset: number): number {
    const after = starts.findIndex((start) => start > offset);
    return (after === -1 ? starts.length : after) - 1;
  }
  const ranges: { from: number; to: number; edits: Edit[] }[] = [];
  for (const edit of edits) {
    const from = lineAt(edit.start);
    // An edit that ends where a line starts leaves that line alone, if it ends a line itself.
    const isWhole = starts.includes(edit.end) && starts.includes(edit.start);
    const isEnded = edit.text === '' || edit.text.endsWith('\n');
    const to = isWhole && isEnded ? lineAt(edit.end) : lineAt(Math.max(edit.end, edit.start)) + 1;
    const last = ranges.at(-1);
    if (last !== undefined && from < last.to) {
      last.to = Math.max(last.to, Math.min(to, lines.length));
      last.edits.push(edit);
    } else ranges.push({ from, to: Math.min(to, lines.length), edits: [edit] });
  }
  return ranges.flatMap((range) => {
    const [start = 0, end = 0] = [range.from, range.to].map((line) => starts[line] ?? text.length);
    const moved = range.edits.map((edit) => {
      return { ...edit, start: edit.start - start, end: edit.end - start };
    });
    const changed = applyEdits(text.slice(start, end), moved);
    if (changed === text.slice(start, end)) return [];
    return [{ from: range.from, to: range.to, lines: splitLines(changed) }];
  });
}

/** Blocks whose context would touch are one hunk. */
function grouped(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const group = groups.at(-1);
    const isNear = group !== undefined && block.from - (group.at(-1)?.to ?? 0) <= 2 * contextLines;
    if (isNear) group.push(block);
    else groups.push([block]);
  }
  return groups;
}

function hunkOf(
  before: readonly string[],
  blocks: readonly Block[],
  shift: number,
): { readonly text: string; readonly shift: number } {
  const from = Math.max(0, (blocks[0]?.from ?? 0) - contextLines);
  const to = Math.min(before.length, (blocks.at(-1)?.to ?? 0) + contextLines);
  const lines: string[] = [];
  let added = 0;
  let done = from;
  for (const block of blocks) {
    lines.push(...before.slice(done, block.from).map((line) => diffLine(' ', line)));
    lines.push(...before.slice(block.from, block.to).map((line) => diffLine('-', line)));
    lines.push(...block.lines.map((line) => diffLine('+', line)));
    added += block.lines.length - (block.to - block.from);
    done = block.to;
  }
  lines.push(...before.slice(done, to).map((line) => diffLine(' ', line)));
  const [oldCount, newCount] = [to - from, to - from + added];
  const oldStart = oldCount === 0 ? from : from + 1;
  const newStart = newCount === 0 ? from + shift : from + shift + 1;
  const head = `@@ -${oldStart},${oldCount} +${newStart},${newCount} @@\n`;
  return { text: head + lines.join(''), shift: shift + added };
}

function diffLine(sign: ' ' | '-' | '+', line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n${noLineBreak}\n`;
}
