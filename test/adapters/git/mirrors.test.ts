import { describe, expect, test } from 'vitest';
import { checkoutTarget } from '../../../src/domain/git/reference.ts';
import { startGitServer } from '../../support/git-server.ts';
import { changesOn, manifest, testNow, token, update } from '../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../support/mirrors.ts';

describe('an update', () => {
  test('changes what is marked and nothing else', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({
      files: {
        'apps/a.yaml': manifest('1'),
        'apps/b.yaml': 'image: app:1\n',
        'notes.txt': manifest('1'),
        'run.yaml': { mode: '100755', text: manifest('1') },
      },
    });
    const done = await mirrors.use(anonymous(server.url), unlimited(), (mirror) => update(mirror));
    expect(done.paths).toEqual(['apps/a.yaml', 'run.yaml']);
    expect(done.result).toEqual({ kind: 'pushed' });
    expect(await server.git('log', '-1', '--format=%H %P %an <%ae> %cn %ct %s', 'main')).toBe(
      `${done.commit} ${done.base} Flux <flux@example.com> Flux ${testNow / 1000} update`,
    );
    expect(await server.git('diff-tree', '-r', '--no-commit-id', '--abbrev=4', 'main')).toBe(
      ':100644 100644 6824 98dc M\tapps/a.yaml\n:100755 100755 6824 98dc M\trun.yaml',
    );
  });

  test('is the same commit wherever it is made', async () => {
    await using server = await startGitServer();
    await using one = await temporaryMirrors();
    await using two = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const commits: string[] = [];
    for (const mirrors of [one, two])
      await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
        const { commit: base } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
        const changes = await changesOn(mirror, base);
        const person = { name: 'Flux', email: 'flux@example.com' };
        const text = { author: person, committer: person, message: 'update', now: testNow };
        commits.push(await mirror.writeCommit({ base, changes, ...text }));
      });
    expect(commits[0]).toBe(commits[1]);
  });

  test('goes on from what it pushed before, and from what others did', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    const first = await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '2' }));
    const second = await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '3' }));
    expect(second.base).toBe(first.commit);
    const others = await server.commit({ files: { 'b.yaml': manifest('1') } });
    const third = await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '4' }));
    expect(third.base).toBe(others);
    expect(await server.git('show', 'main:a.yaml', 'main:b.yaml')).toBe(
      (manifest('4') + manifest('4')).trimEnd(),
    );
  });
});

describe('the files that are looked at', () => {
  const files = {
    'apps/a.yaml': manifest('1'),
    'apps/deep/b.yml': manifest('1'),
    'apps/link.yaml': { mode: '120000', text: '../other/c.yaml' },
    'apps/out.yaml': { mode: '120000', text: '../../../etc/passwd' },
    'apps/plain.yaml': 'image: app:1\n',
    'apps/text.yaml': { mode: '120000', text: '../notes.txt' },
    'notes.txt': manifest('1'),
    'big.yaml': `# ${'x'.repeat(3_000_000)}\n${manifest('1')}`,
    'binary.yaml': `\0${manifest('1')}`,
    'other/c.yaml': manifest('1'),
    'other/Kustomization': manifest('1'),
    'ümläut [1].yaml': manifest('1'),
  } as const;
  test.for([
    [
      'are all manifests',
      undefined,
      [
        'apps/a.yaml',
        'apps/deep/b.yml',
        'other/c.yaml',
        'notes.txt',
        'big.yaml',
        'binary.yaml',
        'other/Kustomization',
        'other/c.yaml',
        'ümläut [1].yaml',
      ],
    ],
    [
      'are those below a folder',
      './apps',
      ['apps/a.yaml', 'apps/deep/b.yml', 'other/c.yaml', 'notes.txt'],
    ],
    ['are the one that is named', 'other/c.yaml', ['other/c.yaml']],
  ] as const)('%s', async ([, path, found]) => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files });
    const marked = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      return mirror.listMarked({ commit, token: token, ...(path === undefined ? {} : { path }) });
    });
    expect(marked.map(({ filePath }) => filePath)).toEqual(found);
  });

  test('a folder that is not there is an error', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files });
    const listing = mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      return mirror.listMarked({ commit, token: token, path: 'nowhere' });
    });
    await expect(listing).rejects.toMatchObject({ reason: 'UpdateFailed' });
  });
});

test('texts are read as they are, and what is no text is told', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const latin = Buffer.from('a: \xfc\n', 'latin1');
  await server.commit({ files: { 'bom.yaml': '\uFEFFa: ü\r\n', 'latin.yaml': latin } });
  const contents = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
    const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
    const files = await mirror.listMarked({ commit, token: 'a:' });
    return mirror.readBlobs(files.map(({ blobId }) => blobId));
  });
  expect(contents).toEqual([{ kind: 'text', text: '\uFEFFa: ü\r\n' }, { kind: 'binary' }]);
});
