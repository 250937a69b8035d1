import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRewriter } from '../../src/activities/image-update-automation/manifests.ts';
import { describeWarning } from '../../src/domain/setters/warning.ts';
import { checkoutTarget } from '../../src/domain/git/reference.ts';
import { startGitServer } from '../support/git-server.ts';
import { anonymous, temporaryMirrors, unlimited } from '../support/mirrors.ts';
import { fill, mark, oddManifests } from '../support/odd-manifests.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../support/read-manifests.ts', import.meta.url));
const measure = z.object({
  found: z.union([z.number(), z.string()]),
  ms: z.number(),
  longestStepMs: z.number(),
  grownBytes: z.number(),
});

describe('an answer in time, in flat memory', () => {
  let measured: readonly z.infer<typeof measure>[];

  // One process reads all of them: what it takes at most is the most that one takes. In a small heap V8 keeps little
  // that nobody needs.
  beforeAll(async () => {
    const { stdout } = await run(process.execPath, ['--max-old-space-size=160', program]);
    measured = stdout
      .trimEnd()
      .split('\n')
      .map((line) => measure.parse(JSON.parse(line)));
  });

  test.for(oddManifests.map(([name, , expected], index) => [name, expected, index] as const))(
    '%s',
    ([, expected, index]) => {
      const { found, ms, longestStepMs, grownBytes } = measured[index] ?? {};
      expect(String(found)).toMatch(expected);
      expect(grownBytes).toBeLessThan(300 * 2 ** 20);
      expect(ms).toBeLessThan(60_000);
      expect(longestStepMs).toBeLessThan(1_500);
    },
  );
});

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
