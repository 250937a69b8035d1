import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { shareBundles } from '../support/bundles.ts';
import { temporaryDirectory } from '../support/directory.ts';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

/** The commands of a Markdown page, a string each block. */
async function commandsOf(page: string): Promise<readonly string[]> {
  const text = await readFile(join(root, page), 'utf8');
  return [...text.matchAll(/```sh\n(?<commands>[^]*?)```/g)].map(
    ({ groups }) => groups?.['commands'] ?? '',
  );
}

test('the commands of the first guide do what it says', async () => {
  await using directory = await temporaryDirectory();
  // A checkout of its own, so that the guide's relative paths hold and nothing is left behind.
  const checkout = directory.path;
  for (const part of ['bin', 'scripts', 'src', 'tools'])
    await symlink(join(root, part), join(checkout, part));
  await shareBundles(join(checkout, '.tagwright/guide/cache'));
  const [first = '', ...rest] = await commandsOf('docs/guide/first-automation.md');
  const terminalOne = first.split('\n').find((line) => line.startsWith('bin/tagwright dev')) ?? '';
  const script = [
    'set -euo pipefail',
    `${terminalOne} > dev.out 2> dev.err &`,
    'server=$!',
    `trap 'kill $server; wait $server || true' EXIT`,
    `until grep -qs '"msg":"ready"' dev.err; do kill -0 $server; sleep 0.2; done`,
    ...rest,
    'echo "THE COMMIT"; git -C "$DEV_GIT_DIRECTORY/fleet.git" show --format="%an%n%s" main',
  ].join('\n');
  const { stdout } = await run('bash', ['-c', script], { cwd: checkout, timeout: 150_000 }).catch(
    async (error: unknown) => {
      const log = await readFile(join(checkout, 'dev.err'), 'utf8').catch(() => '');
      throw new Error(`the guide failed; the end of dev.err:\n${log.slice(-2000)}`, {
        cause: error,
      });
    },
  );
  const commit = stdout.slice(stdout.indexOf('THE COMMIT'));
  expect(commit).toMatch(/^THE COMMIT\ntagwright\nUpdate from image update automation\n/);
  expect(commit).toMatch(/^-.*team\/app:1\.0\.0 # \{"\$imagepolicy": "team:app"\}$/m);
  expect(commit).toMatch(/^\+.*team\/app:1\.1\.0 # \{"\$imagepolicy": "team:app"\}$/m);
});
