/**
 * A unified diff, without context, of a file whose lines were changed one by one; rewriting a scalar neither adds lines
 * nor takes any away.
 */
export function diffLines(path: string, before: string, after: string): string {
  const oldLines = before.split('\n');
  const hunks = after.split('\n').flatMap((line, index) => {
    const old = oldLines[index] ?? '';
    if (old === line) return [];
    return [`@@ -${index + 1} +${index + 1} @@`, `-${old}`, `+${line}`];
  });
  return hunks.length === 0 ? '' : [`--- a/${path}`, `+++ b/${path}`, ...hunks, ''].join('\n');
}
