import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ensureWorkflowBundle } from '../../src/worker/bundle.ts';
import { temporaryDirectory } from '../support/directory.ts';

test('nothing of traces is in a bundle that is not for them', async () => {
  const directory = 'node_modules/.cache/tagwright';
  expect(await readFile(await ensureWorkflowBundle(directory), 'utf8')).not.toContain(
    '_tracer-data',
  );
  const traced = await ensureWorkflowBundle(directory, 'traced');
  expect(await readFile(traced, 'utf8')).toContain('_tracer-data');
});

test('a bundle is kept until a module that it contains changes', async () => {
  await using directory = await temporaryDirectory();
  const workflows = join(directory.path, 'index.ts');
  const sources = {
    'index.ts': "import { word } from './word.ts';\nexport const hello = async () => word;\n",
    'word.ts': "import type { Word } from './types.ts';\nexport const word: Word = 'one';\n",
    'types.ts': 'export type Word = string;\n',
    'other.ts': "export const other = 'other';\n",
  };
  async function write(changed: Partial<typeof sources>): Promise<void> {
    for (const [name, text] of Object.entries(changed))
      await writeFile(join(directory.path, name), text);
  }
  function ensure(): Promise<string> {
    return ensureWorkflowBundle(join(directory.path, 'bundles'), 'plain', workflows);
  }
  await symlink(resolve('node_modules'), join(directory.path, 'node_modules'));
  await write(sources);
  const first = await ensure();

  await write({ 'other.ts': "export const other = 'changed';\n" });
  expect(await ensure()).toBe(first);

  await write({ 'types.ts': 'export type Word = string | undefined;\n' });
  expect(await ensure()).toBe(first);

  await write({ 'word.ts': sources['word.ts'].replace('one', 'two') });
  const second = await ensure();
  expect(second).not.toBe(first);
  expect(await readFile(second, 'utf8')).toContain("'two'");

  await write(sources);
  expect(await ensure()).toBe(first);
});
