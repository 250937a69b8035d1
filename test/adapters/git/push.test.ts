import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/domain/errors.ts';
import { choosePushBase } from '../../../src/domain/git/push-base.ts';
import { checkoutTarget } from '../../../src/domain/git/reference.ts';
import { eventually } from '../../support/eventually.ts';
import { startGitServer } from '../../support/git-server.ts';
import { changesOn, manifest, testNow, person, update } from '../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../support/mirrors.ts';
import type { ServerResponse } from 'node:http';
import type { Mirror } from '../../../src/ports/git.ts';

describe('a push that somebody else was faster than', () => {
  test('loses nobody’s commit, and says where the branch is', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    let others = '';
    const lost = await mirrors.use(access, unlimited(), (mirror) =>
      update(mirror, {
        meanwhile: async () => {
          others = await server.commit({ files: { 'b.yaml': 'b: 1\n' } });
        },
      }),
    );
    expect(lost.result).toEqual({ kind: 'rejected', actual: others });
    const won = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
    expect(won).toMatchObject({ base: others, result: { kind: 'pushed' } });
    expect(await server.git('log', '--format=%s', 'main')).toBe('update\nchange\nchange');
  });

  test.for([
    ['a branch that appeared', undefined],
    ['a branch that is elsewhere', 'f'.repeat(40)],
  ] as const)('is refused for %s', async ([, expected]) => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    const head = await server.commit({ files: { 'a.yaml': manifest('1') } });
    const result = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      const next = await mirror.writeCommit({ ...text('x'), base: commit, changes: [] });
      return mirror.push({ commit: next, branch: 'main', expected });
    });
    expect(result).toEqual({ kind: 'rejected', actual: head });
  });

  test('is told when the branch was deleted', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const lost = await mirrors.use(anonymous(server.url), unlimited(), (mirror) =>
      update(mirror, { meanwhile: () => server.git('update-ref', '-d', 'refs/heads/main') }),
    );
    expect(lost.result).toEqual({ kind: 'rejected', actual: undefined });
  });
});

describe('a push in one request', () => {
  const deep = 'apps/team/app.yaml';
  test.for([
    ['a file in a folder', { [deep]: 'a: 1\n' }, 1],
    ['an empty file', { [deep]: '' }, 1],
    ['two files with the same text', { [deep]: 'a: 1\n', 'b.yaml': 'a: 1\n' }, 1],
    ['a file of 100 KB', { [deep]: noise(100_000) }, 1],
    ['a file of 5 MB, which git packs', { [deep]: noise(5_000_000) }, 3],
    ['a text that another file has', { [deep]: 'c\n' }, 1],
  ] as const)('%s', async ([, files, count]) => {
    const requests: string[] = [];
    await using server = await startGitServer({
      intercept: ({ url = '' }) => {
        if (url.includes('receive-pack')) requests.push(url);
        return false;
      },
    });
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { [deep]: 'now\n', 'b.yaml': 'b\n', 'c.yaml': 'c\n' } });
    const changes = Object.entries(files).map(([path, file]) => ({ path, text: file }));
    const commit = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit: base } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      const next = await mirror.writeCommit({ ...text('x'), base, changes });
      expect(await mirror.push({ commit: next, branch: 'main', expected: base })).toEqual({
        kind: 'pushed',
      });
      return next;
    });
    expect(await server.git('rev-parse', 'main')).toBe(commit);
    await server.git('fsck', '--strict', '--full');
    expect(await server.git('show', 'main:c.yaml')).toBe('c');
    for (const [path, file] of Object.entries(files))
      expect(await server.git('show', `main:${path}`)).toBe(file.replace(/\n$/, ''));
    // git asks what the server offers, and whether it may send so much.
    expect(requests).toHaveLength(count);
  });
});

test('where a branch was last seen is known without asking', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const head = await server.commit({ files: { 'a.yaml': manifest('1') } });
  await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
    const seen: (string | undefined)[] = [await mirror.knownHead('main')];
    await mirror.fetch(checkoutTarget({ branch: 'main' }));
    seen.push(await mirror.knownHead('main'), await mirror.knownHead('other'));
    const { commit } = await update(mirror);
    await server.commit({ files: { 'b.yaml': 'b: 1\n' } });
    seen.push(await mirror.knownHead('main'));
    expect(seen).toEqual([undefined, head, undefined, commit]);
  });
});

describe('a push whose answer is lost', () => {
  test('is recognised at once where the connection breaks', async () => {
    await using server = await startGitServer({
      intercept: (request, response) => {
        if (request.url?.endsWith('/git-receive-pack') === true) breakOff(response);
        return false;
      },
    });
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    const done = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
    expect(done.result).toEqual({ kind: 'pushed' });
    expect(await server.git('rev-parse', 'main')).toBe(done.commit);
  });

  test.for([
    ['the push that was made', 5_000, true],
    ['that the time is over, and git does not try as long again', 500, false],
  ] as const)('in the time that there is tells %s', async ([, timeoutMs, isServed]) => {
    const pushes: string[] = [];
    await using server = await startGitServer({
      intercept: ({ url = '' }, response) => {
        if (!url.includes('git-receive-pack')) return false;
        pushes.push(url);
        hang(response);
        return !isServed;
      },
    });
    await using mirrors = await temporaryMirrors();
    const base = await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    await mirrors.use(access, unlimited(), (mirror) =>
      mirror.fetch(checkoutTarget({ branch: 'main' })),
    );
    const call = { ...unlimited(), timeoutMs };
    const pushing = mirrors.use(access, call, async (mirror) => {
      const changes = [{ path: 'a.yaml', text: manifest('2') }];
      const commit = await mirror.writeCommit({ ...text('x'), base, changes });
      return mirror.push({ commit, branch: 'main', expected: base });
    });
    const told = await pushing.catch(messageOf);
    expect(told).toEqual(
      isServed ? { kind: 'pushed' } : `cannot push to ${server.url}: it timed out after 0.5 s`,
    );
    expect(pushes).toHaveLength(1);
  });

  test('is found again by another worker after the first was stopped', async () => {
    let isHanging = true;
    await using server = await startGitServer({
      intercept: (request, response) => {
        if (isHanging && request.url?.endsWith('/git-receive-pack') === true) hang(response);
        return false;
      },
    });
    const access = anonymous(server.url);
    const base = await server.commit({ files: { 'a.yaml': manifest('1') } });
    const stop = new AbortController();
    await using first = await temporaryMirrors();
    const call = { ...unlimited(), signal: stop.signal };
    const running = first.use(access, call, (mirror) => update(mirror));
    const pushed = await eventually(async () => {
      const head = await server.git('rev-parse', 'main');
      expect(head).not.toBe(base);
      return head;
    });
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    isHanging = false;
    await server.commit({ files: { 'b.yaml': 'b: 1\n' } });

    await using second = await temporaryMirrors();
    const found = await second.use(access, unlimited(), async (mirror) => {
      const { commit: head } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      expect(await changesOn(mirror, head)).toEqual([]);
      const commit = (await mirror.history(head, 64)).find(({ message }) => message === 'update');
      const [parent = ''] = commit?.parents ?? [];
      const tree = await mirror.treeOf(parent, await changesOn(mirror, parent));
      return { id: commit?.id, isTheSame: tree === commit?.tree };
    });
    expect(found).toEqual({ id: pushed, isTheSame: true });
    expect(await server.git('rev-list', '--count', 'main')).toBe('3');
  });
});

describe('a push branch of its own', () => {
  test('is created, and built upon, also when the checkout has moved on', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    const access = anonymous(server.url);
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    function push(): Promise<string> {
      return mirrors.use(access, unlimited(), (mirror) => pushToAuto(mirror));
    }
    const first = await push();
    expect(await server.git('rev-parse', 'auto')).toBe(first);
    expect(await push()).toBe(first);
    const reviewed = await server.commit({ branch: 'auto', files: { 'notes.md': 'looks good\n' } });
    expect(await push()).toBe(reviewed);
    await server.commit({ files: { 'b.yaml': manifest('1') } });
    expect(await push()).toBe(reviewed);
    await server.commit({ branch: 'auto', files: { 'a.yaml': manifest('1') } });
    const again = await push();
    expect(await server.git('rev-list', `${reviewed}..auto`)).toContain(again);
    expect(await server.git('show', 'auto:notes.md')).toBe('looks good');
  });
});

describe('push options and refspecs', () => {
  test('reach the server', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    await server.hook('pre-receive', 'env | grep ^GIT_PUSH_OPTION_ | sort >> options');
    const commit = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit: base } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      const next = await mirror.writeCommit({ ...text('x'), base, changes: [] });
      const options = { 'merge_request.create': 'true', topic: 'a b' };
      await mirror.push({ commit: next, branch: 'main', expected: base, options });
      const refspec = { refspec: 'HEAD:refs/for/main', commit: next, branch: 'main' };
      await mirror.pushRefspec(refspec);
      await mirror.pushRefspec(refspec);
      return next;
    });
    expect(await server.git('rev-parse', 'refs/for/main')).toBe(commit);
    expect(await server.read('options')).toBe(
      'GIT_PUSH_OPTION_0=merge_request.create=true\nGIT_PUSH_OPTION_1=topic=a b\nGIT_PUSH_OPTION_COUNT=2\nGIT_PUSH_OPTION_COUNT=0\n',
    );
  });

  test('a refusal of the server is told in its own words', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    await server.hook('pre-receive', 'echo "main is protected" >&2; exit 1');
    const pushing = mirrors.use(anonymous(server.url), unlimited(), (mirror) => update(mirror));
    await expect(pushing).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: expect.stringMatching(/cannot push to http.*remote: main is protected/),
    });
  });
});

async function pushToAuto(mirror: Mirror): Promise<string> {
  const { commit: checkout } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
  const pushHead = await mirror.branchHead('auto');
  if (pushHead !== undefined) await mirror.fetch(checkoutTarget({ branch: 'auto' }));
  const { base, expected } = choosePushBase({ checkout, pushHead, rebuild: 'never' });
  const changes = await changesOn(mirror, base);
  if (changes.length === 0) return base;
  const commit = await mirror.writeCommit({ ...text('update'), base, changes });
  await mirror.push({ commit, branch: 'auto', expected });
  return commit;
}

function text(message: string) {
  return { author: person, committer: person, message, now: testNow };
}

/** The request is served to its end; the client sees the connection break. */
function breakOff(response: ServerResponse): void {
  Object.assign(response, { write: () => true, end: () => response.destroy() });
}

/** The request is served to its end; the client sees nothing at all. */
function hang(response: ServerResponse): void {
  Object.assign(response, { write: () => true, end: () => response });
}

/** Text that hardly gets smaller. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCodePoint(33 + (state % 90));
  }).join('');
}
