import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/directory.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const manifests = fileURLToPath(new URL('../migrate/v1/repository', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a person sees of `tagwright migrate v1 ...`. */
async function migrate(...words: readonly string[]): Promise<Ended> {
  const args = [main, 'migrate', 'v1', ...words];
  return run(process.execPath, args).then(
    (said) => ({ ...said, code: 0 }),
    (error: Ended) => error,
  );
}

test('shows what would change, writes it when told to, and then has nothing to change', async () => {
  await using directory = await temporaryDirectory();
  const place = join(directory.path, 'fleet');
  await cp(manifests, place, { recursive: true });
  expect((await migrate(place)).stdout).toMatch(/ files would change, .*Nothing is written yet/s);
  expect((await migrate(place, '--write')).stdout).toMatch(/ files written, .*Commit it:/s);
  expect((await migrate(place)).stdout).toMatch(/Nothing to change/);
});

test.for<[string, readonly string[], RegExp]>([
  ['a directory that is not there', ['/nowhere'], /"\/nowhere" is no directory/],
  ['a namespace that is none', ['.', '-n', 'A b'], /--namespace takes .*"A b"/],
  ['a source that is none', ['.', '--source', 'a/b/c'], /--source takes .*"a\/b\/c"/],
])('refuses %s', async ([, words, message]) => {
  expect(await migrate(...words)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(message),
  });
});
