import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mirrorName } from '../../src/adapters/git/disk/mirror-name.ts';
import { openSecretsDirectory } from '../../src/adapters/git/disk/secrets-directory.ts';
import { checkoutTarget } from '../../src/domain/git/reference.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { startGitServer } from '../support/git-server.ts';
import { manifest } from '../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../support/mirrors.ts';
import { startStallingProxy } from '../support/stalling-proxy.ts';
import type { GitServer } from '../support/git-server.ts';
import type { TemporaryMirrors } from '../support/mirrors.ts';

const mebibyte = 1024 * 1024;

/** A repository that takes so much wherever it is. */
async function serverWith(bytes: number): Promise<GitServer> {
  const server = await startGitServer();
  await server.commit({ files: { 'a.yaml': manifest('1'), noise: randomBytes(bytes) } });
  return server;
}

function fetchMain(mirrors: TemporaryMirrors, url: string, scope = 'team'): Promise<string> {
  return mirrors.use(anonymous(url), { ...unlimited(), scope }, async (mirror) => {
    const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
    return commit;
  });
}

async function filesOf(mirrors: TemporaryMirrors): Promise<ReadonlyMap<string, number>> {
  const folder = join(mirrors.directory, 'mirrors');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(folder.length + 1), (await stat(path)).size] as const;
      }),
    ),
  );
}

async function bytesOf(mirrors: TemporaryMirrors): Promise<number> {
  return [...(await filesOf(mirrors)).values()].reduce((sum, size) => sum + size, 0);
}

async function mirrorsOf(mirrors: TemporaryMirrors): Promise<readonly string[]> {
  const names = await readdir(join(mirrors.directory, 'mirrors'));
  return names.filter((name) => name.endsWith('.git'));
}

describe('a fetch', () => {
  test('of more than half of the budget is stopped while it runs, and leaves nothing', async () => {
    await using server = await serverWith(32 * mebibyte);
    await using proxy = await startStallingProxy({
      url: server.url,
      bytes: 24 * mebibyte,
      afterwards: 'stall',
    });
    await using mirrors = await temporaryMirrors({ diskBudgetBytes: 16 * mebibyte });
    const fetching = fetchMain(mirrors, proxy.url);
    await expect(fetching).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: `cannot fetch ${proxy.url}: its mirror takes more than 8 MiB, half of what mirrors may take (--mirror-budget-mb)`,
    });
    expect(await bytesOf(mirrors)).toBeLessThan(mebibyte);
  });

  test('whose server hangs up leaves nothing, and the next one goes on', async () => {
    await using server = await serverWith(8 * mebibyte);
    const stall = { url: server.url, bytes: 4 * mebibyte, afterwards: 'hang up' } as const;
    await using proxy = await startStallingProxy(stall);
    await using mirrors = await temporaryMirrors();
    await expect(fetchMain(mirrors, proxy.url)).rejects.toMatchObject({
      reason: 'GitOperationFailed',
    });
    expect(await bytesOf(mirrors)).toBeLessThan(mebibyte);
    proxy.mend();
    expect(await fetchMain(mirrors, proxy.url)).toBe(await server.git('rev-parse', 'main'));
  });

  test('that is called off leaves nothing', async () => {
    await using server = await serverWith(8 * mebibyte);
    const stall = { url: server.url, bytes: 4 * mebibyte, afterwards: 'stall' } as const;
    await using proxy = await startStallingProxy(stall);
    await using mirrors = await temporaryMirrors();
    const stop = new AbortController();
    const call = { ...unlimited(), signal: stop.signal };
    const fetching = mirrors.use(anonymous(proxy.url), call, (mirror) =>
      mirror.fetch(checkoutTarget({ branch: 'main' })),
    );
    fetching.catch(() => undefined);
    await eventually(async () => expect(await bytesOf(mirrors)).toBeGreaterThan(2 * mebibyte));
    stop.abort(new Error('called off'));
    await expect(fetching).rejects.toThrow('called off');
    expect(await bytesOf(mirrors)).toBeLessThan(mebibyte);
  });
});

test.for([
  'objects/pack/tmp_pack_x1Y2z3',
  'objects/pack/tmp_idx_x1Y2z3',
  'objects/pack/.tmp-4711-pack-0123.pack',
  'objects/17/tmp_obj_x1Y2z3',
  'objects/incoming-x1Y2z3/pack/tmp_pack_a',
  'objects/pack/pack-0123.keep',
  'shallow.lock',
  'refs/tagwright/heads/main.lock',
])('%s, left by a process that was killed, is gone when the next one starts', async (name) => {
  await using server = await serverWith(1_000);
  await using folder = await temporaryDirectory();
  const { path: directory } = folder;
  const mirror = join(directory, 'mirrors', mirrorName({ scope: 'team', url: server.url }));
  {
    await using mirrors = await temporaryMirrors({ directory });
    await fetchMain(mirrors, server.url);
  }
  const path = join(mirror, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, 'x');
  // What a use of the mirror writes first, and removes last.
  await writeFile(`${mirror}.busy`, '');
  await using mirrors = await temporaryMirrors({ directory });
  expect([...(await filesOf(mirrors)).keys()].filter((file) => file.endsWith(name))).toEqual([]);
  expect(await fetchMain(mirrors, server.url)).toBe(await server.git('rev-parse', 'main'));
});

describe('the disk is shared out', () => {
  test('repositories of one namespace do not drive out those of another', async () => {
    await using stack = new AsyncDisposableStack();
    const mirrors = stack.use(await temporaryMirrors({ diskBudgetBytes: 8 * mebibyte }));
    const modest = stack.use(await serverWith(mebibyte));
    await fetchMain(mirrors, modest.url, 'modest');
    for (let number = 0; number < 4; number += 1) {
      const greedy = stack.use(await serverWith(3 * mebibyte));
      await fetchMain(mirrors, greedy.url, 'greedy');
    }
    await eventually(async () => expect(await bytesOf(mirrors)).toBeLessThan(8 * mebibyte));
    const name = mirrorName({ scope: 'modest', url: modest.url });
    expect(await mirrorsOf(mirrors)).toContain(name);
  });

  test('mirrors in use count: what has more than its share stops, what has less goes on', async () => {
    await using stack = new AsyncDisposableStack();
    const mirrors = stack.use(await temporaryMirrors({ diskBudgetBytes: 8 * mebibyte }));
    const held = Promise.withResolvers<void>();
    const uses: Promise<unknown>[] = [];
    // What is in use is given back before the mirrors are disposed, whatever comes of the test.
    stack.defer(async () => {
      held.resolve();
      await Promise.all(uses);
    });
    for (let number = 0; number < 2; number += 1) {
      const { url } = stack.use(await serverWith(3 * mebibyte));
      const fetched = Promise.withResolvers<void>();
      const use = { ...unlimited(), scope: 'greedy' };
      uses.push(
        mirrors.use(anonymous(url), use, async (mirror) => {
          await mirror.fetch(checkoutTarget({ branch: 'main' }));
          fetched.resolve();
          await held.promise;
        }),
      );
      await fetched.promise;
    }
    const { url } = stack.use(await serverWith(3 * mebibyte));
    const stall = { url, bytes: 2.5 * mebibyte, afterwards: 'stall' } as const;
    const proxy = stack.use(await startStallingProxy(stall));
    await expect(fetchMain(mirrors, proxy.url, 'greedy')).rejects.toMatchObject({
      message: expect.stringMatching(
        /: the mirrors in use take more than 8 MiB, and those of its namespace more than their share/,
      ),
    });
    expect(await fetchMain(mirrors, url, 'modest')).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('keys', () => {
  test('are written where they are told to be, and not where mirrors are', async () => {
    await using server = await serverWith(1_000);
    await using secrets = await temporaryDirectory();
    await using mirrors = await temporaryMirrors({ secretsDirectory: secrets.path });
    await fetchMain(mirrors, server.url);
    expect((await readdir(secrets.path)).some((name) => name.startsWith('private-'))).toBe(true);
    const beside = await readdir(mirrors.directory);
    expect(beside.filter((name) => name.startsWith('private-'))).toEqual([]);
  });

  test('are in memory where nobody says anything', async () => {
    await using folder = await temporaryDirectory();
    const found = await openSecretsDirectory({ configured: undefined, fallback: folder.path });
    expect(found).toEqual({ path: `/dev/shm/tagwright-${process.getuid?.()}`, isMemory: true });
    expect((await stat(found.path)).mode & 0o777).toBe(0o700);
  });

  test.for([
    ['there is no such memory', '/nowhere'],
    ['what is there is a disk', '/proc/self'],
  ] as const)('are where the cache is if %s, and that is told', async ([, memory]) => {
    await using folder = await temporaryDirectory();
    const fallback = join(folder.path, 'secrets');
    const found = await openSecretsDirectory({ configured: undefined, fallback, memory });
    expect(found).toMatchObject({ path: fallback });
  });

  test.for([
    ['a link', (path: string) => symlink('/tmp', path)],
    ['a file', (path: string) => writeFile(path, '')],
  ] as const)('are not written behind %s that somebody put there first', async ([, put]) => {
    await using folder = await temporaryDirectory();
    const memory = join('/dev/shm', `test-${randomBytes(8).toString('hex')}`);
    await mkdir(memory);
    try {
      await put(join(memory, `tagwright-${process.getuid?.()}`));
      const opening = openSecretsDirectory({
        configured: undefined,
        fallback: folder.path,
        memory,
      });
      await expect(opening).rejects.toThrow(/tagwright-|EEXIST/);
    } finally {
      await rm(memory, { recursive: true });
    }
  });
});
