import { onOneLine } from '../text.ts';

/**
 * A unified diff, without context, of a file whose lines were changed one by one; rewriting a scalar neither adds lines
 * nor takes any away.
 */
export function diffLines(path: string, before: string, after: string): string {
  const newLines = linesOf(after);
  const hunks: string[] = [];
  let number = 0;
  for (const old of linesOf(before)) {
    number += 1;
    const { value: line = '' } = newLines.next();
    if (old !== line) hunks.push(`@@ -${number} +${number} @@`, `-${old}`, `+${line}`);
  }
  const name = onOneLine(path);
  return hunks.length === 0 ? '' : [`--- a/${name}`, `+++ b/${name}`, ...hunks, ''].join('\n');
}

/** One by one, since a file can have millions. */
function* linesOf(text: string): Generator<string, undefined> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}
