import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../../../src/domain/setters/diff.ts';
import { describeWarning } from '../../../src/domain/setters/warning.ts';

const line = fc.stringMatching(/^[ -~]{0,8}$/);

describe('a diff', () => {
  test('of the same text is empty', () => {
    expect(diffLines('a.yaml', 'x\ny\n', 'x\ny\n')).toBe('');
  });

  test('names the file and each changed line', () => {
    expect(diffLines('apps/a.yaml', 'a\nb: 1\nc\nd: 1\n', 'a\nb: 2\nc\nd: 2\n')).toBe(
      [
        '--- a/apps/a.yaml',
        '+++ b/apps/a.yaml',
        '@@ -2 +2 @@',
        '-b: 1',
        '+b: 2',
        '@@ -4 +4 @@',
        '-d: 1',
        '+d: 2',
        '',
      ].join('\n'),
    );
  });

  test('turns the old text into the new one', () => {
    const pairs = fc.array(fc.tuple(line, line), { minLength: 1 });
    fc.assert(
      fc.property(pairs, (lines) => {
        const before = lines.map(([old]) => old).join('\n');
        const after = lines.map(([, fresh]) => fresh).join('\n');
        expect(applied(before, diffLines('f', before, after))).toBe(after);
      }),
    );
  });
});

describe('a warning', () => {
  test.for([
    [
      'of a file that was left alone',
      { kind: 'refused', path: 'a.yaml', line: 3, why: 'tabs' },
      'a.yaml:3: left alone, since it cannot be edited safely: tabs',
    ],
    [
      'of a marker that names nothing',
      { kind: 'unknown-policy', path: 'a.yaml', line: 7, setter: 'apps:web' },
      'a.yaml:7: the marker names "apps:web", and no policy with an image is called that',
    ],
  ] as const)('%s', ([, warning, expected]) => {
    expect(describeWarning(warning)).toBe(expected);
  });
});

/** What `patch` makes of a text and a diff whose hunks replace one line each. */
function applied(before: string, diff: string): string {
  const lines = before.split('\n');
  for (const [, number, , fresh = ''] of diff.matchAll(/^@@ -(\d+) \+\d+ @@\n-(.*)\n\+(.*)$/gm)) {
    lines[Number(number) - 1] = fresh;
  }
  return lines.join('\n');
}
