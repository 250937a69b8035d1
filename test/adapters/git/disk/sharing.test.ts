import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseEvicted, whyTooLarge } from '../../../../src/adapters/git/disk/disk-budget.ts';
import { temporaryDirectory } from '../../../support/directory.ts';
import { eventually } from '../../../support/eventually.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, update } from '../../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import type { Mirrors } from '../../../../src/ports/git.ts';
import type { GitServer } from '../../../support/git-server.ts';

const run = promisify(execFile);

/** Pushes until no race is lost, as the activity does. */
async function updateUntilPushed(mirrors: Mirrors, server: GitServer, path: string): Promise<void> {
  await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
    for (;;) {
      const { result } = await update(mirror, { path, message: path });
      if (result.kind === 'pushed') return;
    }
  });
}

test('fifty updates of one branch by two workers all land, in less than 30 seconds', async () => {
  await using server = await startGitServer();
  await using one = await temporaryMirrors();
  await using two = await temporaryMirrors();
  const paths = Array.from({ length: 50 }, (_, index) => `${index}.yaml`);
  await server.commit({ files: Object.fromEntries(paths.map((path) => [path, manifest('1')])) });
  const start = performance.now();
  await Promise.all(
    paths.map((path, index) => updateUntilPushed(index % 2 === 0 ? one : two, server, path)),
  );
  expect(performance.now() - start).toBeLessThan(30_000);
  expect(await server.git('rev-list', '--count', 'main')).toBe('51');
  const subjects = (await server.git('log', '--format=%s', '-50', 'main')).split('\n');
  expect(subjects.toSorted()).toEqual(paths.toSorted());
}, 120_000);

test('another process waits for a mirror in use, and for one of a killed process not', async () => {
  await using directory = await temporaryDirectory();
  await using server = await startGitServer();
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  const module = new URL('../../../../src/adapters/git/mirrors.ts', import.meta.url).href;
  const script = `
    const { createMirrors } = await import(${JSON.stringify(module)});
    const mirrors = await createMirrors({ directory: ${JSON.stringify(directory.path)}, diskBudgetBytes: 1e9 });
    const access = { url: ${JSON.stringify(server.url)}, transport: 'http', auth: { kind: 'none' } };
    await mirrors.use(access, { scope: 'team', namespace: 'team', timeoutMs: 60_000, signal: new AbortController().signal }, async (mirror) => {
      await mirror.fetch({ kind: 'name', name: 'refs/heads/main' });
      console.log('holding');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });
  `;
  const holder = run(process.execPath, ['--input-type=module', '-e', script]);
  holder.catch(() => undefined);
  let said = '';
  holder.child.stdout?.on('data', (text) => (said += String(text)));
  await eventually(() => expect(said).toContain('holding'));
  await using mirrors = await temporaryMirrors({ directory: directory.path });
  let isDone = false;
  const waiting = mirrors
    .use(anonymous(server.url), unlimited(), (mirror) => update(mirror))
    .then((done) => {
      isDone = true;
      return done;
    });
  const other = await mirrors.use(
    anonymous(server.url),
    { ...unlimited(), scope: 'other' },
    (mirror) => mirror.has('f'.repeat(40)),
  );
  expect([other, isDone]).toEqual([false, false]);
  holder.child.kill('SIGKILL');
  expect((await waiting).result).toEqual({ kind: 'pushed' });
});

test('those with another scope have a mirror of their own', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const commit = await server.commit({ files: { 'a.yaml': manifest('1') } });
  const access = anonymous(server.url);
  await mirrors.use(access, unlimited(), (mirror) => update(mirror));
  const isThere = await mirrors.use(access, { ...unlimited(), scope: 'other' }, (mirror) =>
    mirror.has(commit),
  );
  expect(isThere).toBe(false);
});

test('mirrors above the budget are given up, the longest unused first', async () => {
  await using mirrors = await temporaryMirrors({ diskBudgetBytes: 45_000 });
  const servers = [];
  await using stack = new AsyncDisposableStack();
  for (let number = 0; number < 3; number += 1) {
    const server = stack.use(await startGitServer());
    const noise = Array.from({ length: 25_000 }, () => Math.random().toString(36)[5]).join('');
    await server.commit({ files: { 'a.yaml': manifest('1'), noise } });
    servers.push(server);
  }
  for (const server of servers)
    await mirrors.use(anonymous(server.url), unlimited(), (mirror) => update(mirror));
  const names = await eventually(async () => {
    const all = await readdir(join(mirrors.directory, 'mirrors'));
    const stored = all.filter((name) => name.endsWith('.git'));
    expect(stored.length).toBeLessThan(3);
    return stored;
  });
  expect(names.length).toBeGreaterThan(0);
  for (const server of servers) {
    const again = await mirrors.use(anonymous(server.url), unlimited(), (mirror) =>
      update(mirror, { tag: '3' }),
    );
    expect(again.result).toEqual({ kind: 'pushed' });
  }
});

test('what many commits leave behind is gathered', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const paths = Array.from({ length: 8000 }, (_, index) => `${index % 100}/${index}.yaml`);
  const files = paths.map((path) => [path, `# ${path}\n${manifest('1')}`]);
  await server.commit({ files: Object.fromEntries(files) });
  const access = anonymous(server.url);
  const { commit } = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
  const left = await mirrors.use(access, unlimited(), async (mirror) => {
    const [name = ''] = (await readdir(join(mirrors.directory, 'mirrors'))).filter((file) =>
      file.endsWith('.git'),
    );
    const objects = await readdir(join(mirrors.directory, 'mirrors', name, 'objects'));
    return { folders: objects.length, isThere: await mirror.has(commit) };
  });
  expect(left).toEqual({ folders: 2, isThere: true });
});

const sizesTried = [
  { name: 'new', owner: 'a', sizeBytes: 5, usedAt: 3 },
  { name: 'old', owner: 'a', sizeBytes: 3, usedAt: 1 },
  { name: 'middle', owner: 'a', sizeBytes: 2, usedAt: 2 },
];
const others = { name: 'oldest', owner: 'b', sizeBytes: 4, usedAt: 0 };

describe('given up is', () => {
  test.for([
    ['nothing within the budget', sizesTried, 10, '', []],
    ['the oldest', sizesTried, 9, '', ['old']],
    ['as many as it takes', sizesTried, 6, '', ['old', 'middle']],
    ['all', sizesTried, 0, '', ['old', 'middle', 'new']],
    ['none in use', sizesTried, 6, 'old', ['middle', 'new']],
    ['what is of the owner that has most', [...sizesTried, others], 13, '', ['old']],
    ["none of an owner's equal share", [...sizesTried, others], 8, '', ['old', 'middle', 'new']],
  ] as const)('%s', ([, mirrors, budgetBytes, used, evicted]) => {
    function isUsed(name: string): boolean {
      return name === used;
    }
    expect(chooseEvicted(mirrors, { budgetBytes, isUsed })).toEqual(evicted);
  });

  test('never what an owner within its equal share has, and nothing while all fits', () => {
    const mirror = fc.record({
      owner: fc.constantFrom('a', 'b', 'c'),
      sizeBytes: fc.nat(100),
      usedAt: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(mirror), fc.nat(300), (some, budgetBytes) => {
        const mirrors = some.map((one, index) => ({ ...one, name: String(index) }));
        const evicted = chooseEvicted(mirrors, { budgetBytes, isUsed: () => false });
        const share = budgetBytes / new Set(mirrors.map(({ owner }) => owner)).size;
        for (const owner of ['a', 'b', 'c']) {
          const theirs = mirrors.filter((one) => one.owner === owner);
          const total = theirs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          const lost = theirs.filter(({ name }) => evicted.includes(name));
          expect(total <= share ? lost : []).toEqual([]);
        }
        const rest = mirrors.filter(({ name }) => !evicted.includes(name));
        expect(rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(
          budgetBytes,
        );
      }),
    );
  });
});

describe('a mirror that grows', () => {
  test.for([
    ['goes on while all fits', [['a', 5]], undefined],
    ['stops at half of the budget', [['a', 6]], 'its mirror takes more than 5 MiB'],
    [
      'goes on beside many, within its equal share',
      [
        ['a', 4],
        ['b', 9],
      ],
      undefined,
    ],
    [
      'stops beside many, above its equal share',
      [
        ['a', 4],
        ['b', 5],
        ['a', 2],
      ],
      'the mirrors in use',
    ],
  ] as const)('%s', ([, sizes, why]) => {
    const mirrors = sizes.map(([owner, mebibytes], index) => {
      const sizeBytes = mebibytes * 1024 * 1024;
      return { name: String(index), owner, sizeBytes, usedAt: 0 };
    });
    const said = whyTooLarge(mirrors, { name: '0', budgetBytes: 10 * 1024 * 1024 });
    expect(said?.slice(0, why?.length)).toBe(why);
  });
});
