import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { shareBundles } from '../support/bundles.ts';
import { temporaryDirectory } from '../support/directory.ts';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

/** The guides that go on where the first ended, each in turn on the same servers. */
const furtherGuides = ['private-registries', 'signing', 'push-branches', 'teams'] as const;
type Guide = 'first-automation' | (typeof furtherGuides)[number];

/** What each guide printed, and what stood on the branches after it. */
const printed = new Map<string, string>();

/** The commands of a guide, a string each block. */
async function commandsOf(guide: Guide): Promise<readonly string[]> {
  const text = await readFile(join(root, `docs/guide/${guide}.md`), 'utf8');
  return [...text.matchAll(/```sh\n(?<commands>[^]*?)```/g)].map(
    ({ groups }) => groups?.['commands'] ?? '',
  );
}

/** The commands of a guide, and then what they have done. */
function chapter(guide: Guide, commands: readonly string[]): readonly string[] {
  return [
    `echo "GUIDE ${guide}"`,
    ...commands,
    'echo "THE COMMIT"; git -C "$DEV_GIT_DIRECTORY/fleet.git" show --format="%an%n%s" main',
  ];
}

beforeAll(async () => {
  await using directory = await temporaryDirectory();
  // A checkout of its own, so that the guides' relative paths hold and nothing is left behind.
  const checkout = directory.path;
  for (const part of ['bin', 'scripts', 'src', 'tools'])
    await symlink(join(root, part), join(checkout, part));
  await shareBundles(join(checkout, '.tagwright/guide/cache'));
  const [first = '', ...rest] = await commandsOf('first-automation');
  const terminalOne = first.split('\n').find((line) => line.startsWith('bin/tagwright dev')) ?? '';
  const further = await Promise.all(
    furtherGuides.map(async (guide) => chapter(guide, await commandsOf(guide))),
  );
  const script = [
    'set -euo pipefail',
    `${terminalOne} > dev.out 2> dev.err &`,
    'server=$!',
    `trap 'kill $server; wait $server || true' EXIT`,
    `until grep -qs '"msg":"ready"' dev.err; do kill -0 $server; sleep 0.2; done`,
    ...chapter('first-automation', rest),
    ...further.flat(),
  ].join('\n');
  const asked = run('bash', ['-c', `exec 2>&1\n${script}`], { cwd: checkout, timeout: 240_000 });
  const { stdout } = await asked.catch(async (error: unknown) => {
    const log = await readFile(join(checkout, 'dev.err'), 'utf8').catch(() => '');
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(
      `a guide failed: ${said.slice(-2000)}\nthe end of dev.err:\n${log.slice(-2000)}`,
      {
        cause: error,
      },
    );
  });
  for (const part of stdout.split(/^GUIDE /m).slice(1)) {
    const [guide = ''] = part.split('\n');
    printed.set(guide, part.slice(guide.length + 1));
  }
}, 300_000);

function saidBy(guide: Guide): string {
  return printed.get(guide) ?? '';
}

test('the first guide ends with the commit that it promises', () => {
  const commit = saidBy('first-automation').split('THE COMMIT\n')[1] ?? '';
  expect(commit).toMatch(/^tagwright\nUpdate from image update automation\n/);
  expect(commit).toMatch(/^-.*team\/app:1\.0\.0 # \{"\$imagepolicy": "team:app"\}$/m);
  expect(commit).toMatch(/^\+.*team\/app:1\.1\.0 # \{"\$imagepolicy": "team:app"\}$/m);
});

test('that of private registries scans with its Secret', () => {
  expect(saidBy('private-registries')).toMatch(/imagerepository\/app: found 2 tags/);
});

test('that of signing makes a commit with a signature of that key', () => {
  expect(saidBy('signing')).toMatch(
    /Good "git" signature for tagwright@example\.com with ED25519 key/,
  );
  expect(saidBy('signing')).toMatch(/^\+.*team\/app:1\.2\.0 /m);
});

test('that of push branches pushes to one, shows what it would do, and comes back', () => {
  const said = saidBy('push-branches');
  expect(said).toMatch(/^[0-9a-f]{7} Update from image update automation$/m);
  expect(said).toMatch(/^\+.*team\/app:1\.3\.0 /m);
  expect(said.split('THE COMMIT\n')[1]).toMatch(/^\+.*team\/app:1\.3\.0 /m);
});

test('that of many teams keeps them apart, and lets one in', () => {
  expect(saidBy('teams')).toMatch(/theirs .*False[^]*theirs .*1\.3\.0 +True/);
});
