import { spawn } from 'node:child_process';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createRewriter } from '../../src/activities/image-update-automation/manifests.ts';
import { describeWarning } from '../../src/domain/setters/warning.ts';
import { checkoutTarget } from '../../src/domain/git/reference.ts';
import { startGitServer } from '../support/git-server.ts';
import { anonymous, temporaryMirrors, unlimited } from '../support/mirrors.ts';

const marker = '# {"$imagepolicy": "n:p:tag"}';
const mark = `a: x ${marker}\n`;
const size = 16 * 1024 * 1024 - 1000;
const program = fileURLToPath(new URL('../support/read-manifest.ts', import.meta.url));
const measure = z.object({
  found: z.union([z.number(), z.string()]),
  ms: z.number(),
  longestStepMs: z.number(),
  grownBytes: z.number(),
});

function fill(text: string, length = size): string {
  return text.repeat(Math.floor(length / text.length));
}

async function read(manifest: string) {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(manifest);
  return measure.parse(JSON.parse(await readText(child.stdout)));
}

// Each is read by a process of its own. What is found: markers, or why the file is left alone.
test.for<readonly [string, () => string, RegExp]>([
  ['1 MiB of opening brackets', () => `${mark}b: ${'['.repeat(2 ** 20)}`, /nested deeper/],
  ['1 MiB of dashes', () => `${mark}b:\n  ${'- '.repeat(2 ** 19)}`, /nested deeper/],
  ['16 MiB of colons', () => `${mark}${fill(': ')}`, /nested deeper/],
  ['16 MiB of question marks', () => `${mark}${fill('? ')}`, /nested deeper/],
  ['16 MiB of commas', () => `${mark}b: [${fill(',')}]`, /tokens|Unexpected/],
  ['16 MiB of tags', () => `${mark}b: ${fill('!t ')}x`, /more than 32768 tokens/],
  ['200,000 documents', () => `${mark}${'---\na: b\n'.repeat(2e5)}`, /more than 100000 documents/],
  ['200,000 anchors', () => `${mark}b:\n${'- &a1 x\n'.repeat(1e5)}${names(1e5)}`, /anchors/],
  ['an alias bomb', () => `${mark}${bomb()}`, /^1$/],
  ['300,000 markers', () => `a:\n${`- x ${marker}\n`.repeat(3e5)}`, /more than 100000 markers/],
  ['10,000 markers', () => `a:\n${`- x ${marker}\n`.repeat(1e4)}`, /^10000$/],
  ['2 MiB of comments', () => `${mark}${fill('# c\n', 2 ** 21)}`, /^1$/],
  [
    '2 MiB of blank lines and comments',
    () => `${mark}b:\n${fill('\n', 2 ** 20)}${fill(' #\n', 2 ** 20)}`,
    /^1$/,
  ],
  ['a line of 16 MiB', () => `${mark}b: ${fill('word ')}`, /^1$/],
  ['a block of 16 MiB', () => `${mark}b: |\n${fill('  text\n')}`, /^1$/],
  ['a quoted value of 16 MiB', () => `${mark}b: "${fill('\\"')}"`, /^1$/],
  ['a marker on 1 MiB', () => `b: "${fill('x', 2 ** 20)}" ${marker}`, /very long value/],
  ['a comment of 16 MiB', () => `${mark}b: x # {"$imagepolicy"${fill('"')}`, /^1$/],
  ['more than 16 MiB', () => `${mark}${fill('word ', 2 ** 24 + 100)}`, /longer than 16777216/],
  ['2 MiB of entries', () => `${mark}b:\n${fill('- a: b\n  c: d\n', 2 ** 21)}`, /^1$/],
  ['2 MiB of one flow list', () => `${mark}b: [ ${fill('aa, ', 2 ** 21)}]`, /^1$/],
])('%s: an answer in time, in flat memory', async ([, make, expected]) => {
  const { found, ms, longestStepMs, grownBytes } = await read(make());
  expect(String(found)).toMatch(expected);
  expect(grownBytes).toBeLessThan(300 * 2 ** 20);
  expect(ms).toBeLessThan(60_000);
  expect(longestStepMs).toBeLessThan(1_500);
});

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `- &n${index} x\n`).join('');
}

function bomb(): string {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const aliases = Array.from({ length: 9 }, () => `*l${level}`).join(', ');
    return `l${level + 1}: &l${level + 1} [${aliases}]\n`;
  });
  return `l0: &l0 x\n${levels.join('')}`;
}

const policies = [{ namespace: 'n', name: 'p', image: { name: 'ghcr.io/a/b', tag: 'v2' } }];

test('one manifest under 10,000 names is read once, and other work goes on meanwhile', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const text = `${mark}b:\n${'- c\n'.repeat(1_000)}`;
  const paths = Array.from({ length: 10_000 }, (_, index) => `f${index}.yaml`);
  await server.commit({ files: Object.fromEntries(paths.map((path) => [path, text])) });
  await mirrors.use(
    anonymous(server.url),
    { ...unlimited(), timeoutMs: 120_000 },
    async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      const stretches: number[] = [];
      let last = performance.now();
      const clock = setInterval(() => {
        stretches.push(performance.now() - last);
        last = performance.now();
      }, 1);
      const { changes } = await createRewriter()(mirror, { commit, updatePath: '', policies });
      clearInterval(clock);
      expect(changes).toHaveLength(10_000);
      expect(stretches.length).toBeGreaterThan(2);
    },
  );
});

test('one large manifest under many names is too much for one commit', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const text = `${mark}b: |\n${fill('  text\n', 15 * 2 ** 20)}`;
  const paths = Array.from({ length: 5 }, (_, index) => `f${index}.yaml`);
  await server.commit({ files: Object.fromEntries(paths.map((path) => [path, text])) });
  const call = { ...unlimited(), timeoutMs: 120_000 };
  await mirrors.use(anonymous(server.url), call, async (mirror) => {
    const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
    const rewriting = createRewriter()(mirror, { commit, updatePath: '', policies });
    await expect(rewriting).rejects.toMatchObject({
      reason: 'UpdateFailed',
      message: expect.stringMatching(
        /more than 67108864 characters in changed files in one commit/,
      ),
    });
  });
});

test('file names and YAML cannot break a line or fill an Event', () => {
  const path = `${'x'.repeat(5000)}\n\u001b[31m\u202Eevil\u2028.yaml`;
  const rows = [
    describeWarning({ kind: 'refused', path, line: 1, why: `bad\n${'ü'.repeat(5000)}` }),
    describeWarning({ kind: 'refused', path: 'a\nb\u001b\u202E.yaml', line: 1, why: 'a\tb' }),
    describeWarning({
      kind: 'unknown-policy',
      path,
      line: 1,
      setter: `n:${'\u{1F600}'.repeat(2000)}`,
    }),
  ];
  for (const row of rows) {
    expect(row).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(row.isWellFormed()).toBe(true);
    expect(Buffer.byteLength(row)).toBeLessThan(1024);
  }
  expect(rows[1]).toContain('a\\u000ab\\u001b\\u202e.yaml:1');
});
