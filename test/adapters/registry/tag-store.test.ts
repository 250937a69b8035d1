import { execFile } from 'node:child_process';
import { readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { revisionOf, tagLines } from '../../../src/adapters/registry/revision.ts';
import { createTagStore } from '../../../src/adapters/registry/tag-store.ts';
import { temporaryDirectory } from '../../support/directory.ts';

const canonicalName = 'index.docker.io/library/alpine';

async function filesOf(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => /\.txt/.test(name)).map((name) => join(directory, name));
}

// From `printf '2.0.0\n1.0.0\n' | sha256sum`, as image-reflector-controller@debe2aa internal/storage has it.
test.for<[string, readonly string[], string]>([
  [
    'two tags',
    ['2.0.0', '1.0.0'],
    'sha256:09b6228b50caca63ee7a099042fe9bc2baa0dbcd7f6a04f13f57f0f71bfd3b63',
  ],
  ['none', [], 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
])('the checksum of %s', ([, tags, revision]) => {
  expect(revisionOf(tagLines(tags))).toBe(revision);
});

test('gives back what it was given, under its checksum and name only', async () => {
  await using directory = await temporaryDirectory();
  const store = createTagStore({ directory: directory.path });
  const tag = fc.stringMatching(/^\w[\w.-]{0,127}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(tag, { maxLength: 2000 }), async (tags) => {
      const checksum = await store.save({ canonicalName, tags });
      expect(checksum).toBe(revisionOf(tagLines(tags)));
      for (const reader of [store, createTagStore({ directory: directory.path })]) {
        expect(await reader.load({ canonicalName, checksum })).toEqual(tags);
        expect(await reader.load({ canonicalName: 'other', checksum })).toBeUndefined();
      }
    }),
    { numRuns: 30 },
  );
});

test.for<[string, string]>([
  ['an unknown checksum', `sha256:${'0'.repeat(64)}`],
  ['a checksum of another kind', '1234567890'],
  ['a path for a checksum', 'sha256:../../etc/passwd'],
])('has nothing for %s', async ([, checksum]) => {
  await using directory = await temporaryDirectory();
  const store = createTagStore({ directory: directory.path });
  expect(await store.load({ canonicalName, checksum })).toBeUndefined();
});

test.for<[string, number]>([
  ['small and plain', 10],
  ['large and compressed', 5000],
])('a damaged list counts as absent and can be saved again: %s', async ([, count]) => {
  await using directory = await temporaryDirectory();
  const tags = Array.from({ length: count }, (_, index) => `1.0.${index}`);
  const before = createTagStore({ directory: directory.path });
  const checksum = await before.save({ canonicalName, tags });
  const store = createTagStore({ directory: directory.path });
  const [file = ''] = await filesOf(directory.path);
  await truncate(file, Math.floor((await stat(file)).size / 2));
  expect(await store.load({ canonicalName, checksum })).toBeUndefined();
  await store.save({ canonicalName, tags });
  expect(await store.load({ canonicalName, checksum })).toEqual(tags);
});

test('keeps the four lists used last of a repository', async () => {
  await using directory = await temporaryDirectory();
  const store = createTagStore({ directory: directory.path });
  const first = await store.save({ canonicalName, tags: ['0'] });
  for (let index = 1; index < 10; index += 1) {
    await store.save({ canonicalName, tags: [`${index}`] });
    // Used all the time, so it stays.
    const another = createTagStore({ directory: directory.path });
    expect(await another.load({ canonicalName, checksum: first })).toEqual(['0']);
  }
  expect(await filesOf(directory.path)).toHaveLength(4);
});

test('all lists together stay within a total, and those used longest ago go first', async () => {
  await using directory = await temporaryDirectory();
  const diskBytes = 64 * 1024;
  // Each list is 3 KiB and plain, so 20 of them are what fits beside the slack.
  const lists = Array.from({ length: 40 }, (_, index) => ({
    canonicalName: `r.io/app${index}`,
    tags: Array.from(
      { length: 300 },
      (__, tag) => `${String(index).padStart(4, '0')}-${tag + 1000}`,
    ),
  }));
  const used = await createTagStore({ directory: directory.path, diskBytes }).save({
    canonicalName,
    tags: ['used'],
  });
  for (const list of lists) {
    const store = createTagStore({ directory: directory.path, diskBytes });
    await store.save(list);
    expect(await store.load({ canonicalName, checksum: used })).toEqual(['used']);
  }
  const sizes = await Promise.all(
    (await filesOf(directory.path)).map(async (file) => (await stat(file)).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(diskBytes);
  const reader = createTagStore({ directory: directory.path, diskBytes });
  const there = await Promise.all(
    lists.map(async ({ canonicalName: name, tags }) => {
      const found = await reader.load({
        canonicalName: name,
        checksum: revisionOf(tagLines(tags)),
      });
      return found !== undefined;
    }),
  );
  expect(there.lastIndexOf(false)).toBeLessThan(there.indexOf(true));
  expect(there.filter((isThere) => isThere).length).toBeGreaterThan(10);
});

test('what a process left half written goes after an hour', async () => {
  await using directory = await temporaryDirectory();
  await createTagStore({ directory: directory.path }).save({ canonicalName, tags: ['1'] });
  const [file = ''] = await filesOf(directory.path);
  const [old, young] = [join(file, '../.old'), join(file, '../.young')];
  await writeFile(old, 'x');
  await writeFile(young, 'x');
  const longAgo = new Date(Date.now() - 7_200_000);
  await utimes(old, longAgo, longAgo);
  await createTagStore({ directory: directory.path }).save({ canonicalName, tags: ['2'] });
  expect((await readdir(join(file, '..'))).filter((name) => name.startsWith('.'))).toEqual([
    '.young',
  ]);
});

test('the lists used last are there without the disk, up to 200,000 tags', async () => {
  await using directory = await temporaryDirectory();
  const store = createTagStore({ directory: directory.path });
  const lists = ['a', 'b', 'c'].map((name) =>
    Array.from({ length: 80_000 }, (_, index) => `${name}${index}`),
  );
  const [a = '', b = ''] = await Promise.all(
    lists.slice(0, 2).map((tags) => store.save({ canonicalName, tags })),
  );
  await store.load({ canonicalName, checksum: a });
  const last = await store.save({ canonicalName, tags: lists[2] ?? [] });
  await rm(directory.path, { recursive: true });
  expect(await store.load({ canonicalName, checksum: a })).toEqual(lists[0]);
  expect(await store.load({ canonicalName, checksum: last })).toEqual(lists[2]);
  expect(await store.load({ canonicalName, checksum: b })).toBeUndefined();
});

test('a long list takes a fraction of its size', async () => {
  await using directory = await temporaryDirectory();
  const store = createTagStore({ directory: directory.path });
  const tags = Array.from({ length: 20_000 }, (_, index) => `1.0.${index}`);
  await store.save({ canonicalName, tags });
  const [file = ''] = await filesOf(directory.path);
  expect((await stat(file)).size).toBeLessThan(tags.join('\n').length / 3);
});

test('several processes may use it at once', async () => {
  await using directory = await temporaryDirectory();
  const source = new URL('../../../src/adapters/registry/tag-store.ts', import.meta.url).href;
  const program = `
    const { createTagStore } = await import(${JSON.stringify(source)});
    const store = createTagStore({ directory: ${JSON.stringify(directory.path)} });
    for (let round = 0; round < 30; round += 1) {
      const tags = Array.from({ length: 1000 }, (_, index) => (round % 6) + '.' + index);
      const checksum = await store.save({ canonicalName: 'r.io/app', tags });
      const reader = createTagStore({ directory: ${JSON.stringify(directory.path)} });
      const loaded = await reader.load({ canonicalName: 'r.io/app', checksum });
      if (loaded !== undefined && loaded.join() !== tags.join()) throw new Error('another list');
    }`;
  const run = promisify(execFile);
  const args = ['--input-type=module', '--eval', program];
  const runs = Array.from({ length: 4 }, () => run(process.execPath, args));
  expect((await Promise.all(runs)).map(({ stderr }) => stderr)).toEqual(['', '', '', '']);
  expect((await filesOf(directory.path)).length).toBeLessThanOrEqual(6);
});
