import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from '../../src/domain/setters/apply.ts';
import { newFileDiff, unifiedDiff } from '../../src/migrate/diff.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { fuzzRuns } from '../support/fuzz.ts';

const line = fc.constantFrom('a', 'b', '', 'longer line', 'with \r');
const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 30 }), fc.boolean())
  .map(([lines, isEnded]) => lines.join('\n') + (isEnded ? '\n' : ''));
const inserted = fc.constantFrom('', 'x', '\n', 'x\n', 'x\ny', '\nx');

/** A text, and edits of it in order. */
const edited = text.chain((before) =>
  fc
    .array(fc.tuple(fc.nat(before.length), fc.nat(before.length), inserted), { maxLength: 4 })
    .map((drawn) => {
      const offsets = drawn.flatMap(([start, end]) => [start, end]).toSorted((a, b) => a - b);
      const edits = drawn.map(([, , replacement], index) => ({
        start: offsets[index * 2] ?? 0,
        end: offsets[index * 2 + 1] ?? 0,
        text: replacement,
      }));
      return { before, edits };
    }),
);

test('git applies a diff, and gets the text with the edits made', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'file.txt');
  await fc.assert(
    fc.asyncProperty(edited, async ({ before, edits }) => {
      const after = applyEdits(before, edits);
      const diff = unifiedDiff('file.txt', before, edits);
      await writeFile(path, before);
      if (diff !== '')
        execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: directory.path, input: diff });
      expect(await readFile(path, 'utf8')).toBe(after);
    }),
    { numRuns: fuzzRuns(60) },
  );
});

test('a diff has three lines around what changes', () => {
  const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((number) => `${number}\n`);
  const edits = [{ start: 9, end: 9, text: ' # five' }];
  expect(unifiedDiff('a.yaml', lines.join(''), edits)).toBe(
    '--- a/a.yaml\n+++ b/a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+5 # five\n 6\n 7\n 8\n',
  );
});

test('a new file has its lines added', () => {
  expect(newFileDiff('a.yaml', 'a: b\n')).toBe(
    '--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1,1 @@\n+a: b\n',
  );
});
