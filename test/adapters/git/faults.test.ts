import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { eventually } from '../../support/eventually.ts';
import { startGitServer } from '../../support/git-server.ts';
import { manifest, update } from '../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../support/mirrors.ts';

const run = promisify(execFile);

describe('a mirror is made anew', () => {
  test.for([
    ['when it is gone', (path: string) => rm(path, { recursive: true })],
    ['when it has no HEAD', (path: string) => rm(join(path, 'HEAD'))],
    ['when its configuration is no text', (path: string) => writeFile(join(path, 'config'), '\0[')],
    ['when its objects are gone', (path: string) => rm(join(path, 'objects'), { recursive: true })],
    [
      'when its objects are empty',
      async (path: string) => {
        for (const file of await files(path, /objects\/..\/.{38}$|\.pack$/)) await truncate(file);
      },
    ],
    [
      'when one of its blobs is gone',
      async (path: string) => rm(join(path, 'objects', await blobPath(path))),
    ],
    [
      'when it is a file',
      async (path: string) => {
        await rm(path, { recursive: true });
        await writeFile(path, '');
      },
    ],
    [
      'when a file has even its number',
      async (path: string) => {
        const { ino } = await stat(path);
        await rm(path, { recursive: true });
        await writeFile(path, '');
        for (let tries = 0; tries < 1000 && (await stat(path)).ino !== ino; tries += 1) {
          await rename(path, `${path}.${tries}`);
          await writeFile(path, '');
        }
      },
    ],
  ] as const)('%s', async ([, damage]) => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1'), 'b.yaml': 'b: 1\n' } });
    const access = anonymous(server.url);
    await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '2' }));
    const [path = ''] = await files(join(mirrors.directory, 'mirrors'), /^[^/]*\.git$/);
    await damage(path);
    await using fresh = await temporaryMirrors({ directory: mirrors.directory });
    for (const [tag, worker] of [
      ['3', mirrors],
      ['4', fresh],
    ] as const) {
      const done = await worker.use(access, unlimited(), (mirror) => update(mirror, { tag }));
      expect(done.result).toEqual({ kind: 'pushed' });
      expect(await server.git('show', 'main:a.yaml')).toBe(manifest(tag).trimEnd());
    }
  });

  test('also where a step puts what it was doing around the damage', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    function updateTo(tag: string) {
      return mirrors.use(access, unlimited(), (mirror) =>
        update(mirror, { tag }).catch((error: unknown) => {
          throw ReconcileError.while('failed to checkout source', 'GitOperationFailed', error);
        }),
      );
    }
    await updateTo('2');
    const [path = ''] = await files(join(mirrors.directory, 'mirrors'), /^[^/]*\.git$/);
    await rm(join(path, 'objects', await blobPath(path)));
    await server.commit({ files: { 'b.yaml': 'b: 1\n' } });
    expect(await updateTo('3')).toMatchObject({ result: { kind: 'pushed' } });
  });

  test('and not confused with a repository that its folder lies in', async () => {
    await using outer = await temporaryDirectory();
    await run('git', ['-C', outer.path, 'init', '--quiet', '--bare', '.']);
    await using server = await startGitServer();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const directory = join(outer.path, 'below');
    await mkdir(directory);
    await using mirrors = await temporaryMirrors({ directory });
    const access = anonymous(server.url);
    await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '2' }));
    const [path = ''] = await files(join(directory, 'mirrors'), /^[^/]*\.git$/);
    await rm(join(path, 'HEAD'));
    const done = await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '3' }));
    expect(done.result).toEqual({ kind: 'pushed' });
    const { stdout } = await run('git', ['-C', outer.path, 'for-each-ref']);
    expect(stdout).toBe('');
  });

  test('not for lock files that a killed git left behind', async () => {
    await using server = await startGitServer();
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const access = anonymous(server.url);
    await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '2' }));
    const [path = ''] = await files(join(mirrors.directory, 'mirrors'), /^[^/]*\.git$/);
    await server.commit({ files: { 'b.yaml': 'b: 1\n' } });
    for (const name of ['shallow.lock', 'refs/tagwright/heads/main.lock'])
      await writeFile(join(path, name), '');
    await writeFile(`${path}.busy`, '');
    const done = await mirrors.use(access, unlimited(), (mirror) => update(mirror, { tag: '3' }));
    expect(done.result).toEqual({ kind: 'pushed' });
  });
});

describe('a server that hangs', () => {
  test.for([
    ['while it is asked', '/info/refs'],
    ['while it is fetched from', '/git-upload-pack'],
    ['while it is pushed to', '/git-receive-pack'],
  ] as const)('%s is given up in time, and no process is left', async ([, path]) => {
    let isHanging = false;
    await using server = await startGitServer({
      intercept: (request) => isHanging && request.url?.includes(path) === true,
    });
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    isHanging = true;
    const call = { ...unlimited(), timeoutMs: 700 };
    const working = mirrors.use(anonymous(server.url), call, (mirror) => update(mirror));
    await expect(working).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: expect.stringMatching(/timed out after 0.7 s$/),
    });
    expect(await processesWith(server.url)).toEqual([]);
    isHanging = false;
    const done = await mirrors.use(anonymous(server.url), unlimited(), (mirror) => update(mirror));
    expect(done.result).toEqual({ kind: 'pushed' });
  });

  test('is let go at once when the caller stops, and no process is left', async () => {
    await using server = await startGitServer({
      intercept: (request) =>
        request.url?.includes('/git-upload-pack') === true &&
        String(request.headers['user-agent']).startsWith('git/2.'),
    });
    await using mirrors = await temporaryMirrors();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const stop = new AbortController();
    const call = { ...unlimited(), signal: stop.signal };
    const working = mirrors.use(anonymous(server.url), call, (mirror) => update(mirror));
    await eventually(async () => expect(await processesWith(server.url)).not.toEqual([]));
    stop.abort(new Error('suspended'));
    await expect(working).rejects.toThrow('suspended');
    await eventually(async () => expect(await processesWith(server.url)).toEqual([]));
  });
});

test('one who waits for a mirror can stop waiting', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const access = anonymous(server.url);
  const release = Promise.withResolvers<void>();
  const first = mirrors.use(access, unlimited(), () => release.promise);
  const stop = new AbortController();
  const second = mirrors.use(access, { ...unlimited(), signal: stop.signal }, () =>
    Promise.resolve('never'),
  );
  stop.abort(new Error('suspended'));
  await expect(second).rejects.toThrow('suspended');
  release.resolve();
  await first;
  expect(await mirrors.use(access, unlimited(), () => Promise.resolve('next'))).toBe('next');
});

test('what fails in the work comes through unchanged', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  const failure = new Error('mine');
  const working = mirrors.use(anonymous(server.url), unlimited(), () => Promise.reject(failure));
  await expect(working).rejects.toBe(failure);
});

async function files(directory: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => pattern.test(name)).map((name) => join(directory, name));
}

async function blobPath(path: string): Promise<string> {
  const { stdout } = await run('git', [
    '-C',
    path,
    'rev-parse',
    'refs/tagwright/heads/main:a.yaml',
  ]);
  return `${stdout.slice(0, 2)}/${stdout.slice(2, 40)}`;
}

/** The processes of git that have `text` on their command line; the server's own do not have its URL. */
async function processesWith(text: string): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['axww', '-o', 'args']);
  return stdout.split('\n').filter((line) => line.includes('git') && line.includes(text));
}
