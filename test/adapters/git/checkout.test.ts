import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkoutTarget } from '../../../src/domain/git/reference.ts';
import { startGitServer } from '../../support/git-server.ts';
import { manifest } from '../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../support/mirrors.ts';
import type { GitServer } from '../../support/git-server.ts';

const run = promisify(execFile);

describe('a checkout', () => {
  test.for([
    ['of a branch', { branch: 'side' }, 'side'],
    ['of a tag', { tag: 'v1.0.0' }, 'v1.0.0'],
    ['of an annotated tag', { tag: 'annotated' }, 'annotated^{commit}'],
    ['of the highest version', { semver: '>=1.0.0 <3' }, 'v1.2.0'],
    ['of the newest of equal versions', { semver: '3.x' }, 'v3.0.0+new'],
    ['of a name', { name: 'refs/pull/1/head' }, 'refs/pull/1/head'],
    ['of a commit in the middle', { commit: 'main~1' }, 'main~1'],
    ['of a commit in the middle of a branch', { branch: 'main', commit: 'main~1' }, 'main~1'],
  ] as const)('%s', async ([, reference, expected]) => {
    await using server = await startGitServer();
    await prepare(server);
    const commit =
      'commit' in reference ? await server.git('rev-parse', reference.commit) : undefined;
    const target = checkoutTarget({ ...reference, ...(commit === undefined ? {} : { commit }) });
    const wanted = await server.git('rev-parse', expected);
    await using mirrors = await temporaryMirrors();
    const found = await mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const checkout = await mirror.fetch(target);
      await mirror.listMarked({ commit: checkout.commit, token: 'x' });
      return checkout.commit;
    });
    expect(found).toBe(wanted);
  });

  test('of a commit that the server hands out only with its branch', async () => {
    await using server = await startGitServer({
      intercept: (request) => {
        delete request.headers['git-protocol'];
        return false;
      },
    });
    await prepare(server);
    await server.git('config', 'uploadpack.allowAnySHA1InWant', 'false');
    const commit = await server.git('rev-parse', 'main~1');
    await using mirrors = await temporaryMirrors();
    for (const branch of [undefined, 'main']) {
      const target = checkoutTarget({ commit, ...(branch === undefined ? {} : { branch }) });
      const call = { ...unlimited(), scope: String(branch) };
      const found = await mirrors.use(anonymous(server.url), call, (mirror) =>
        mirror.fetch(target),
      );
      expect(found).toEqual({ commit });
    }
  });

  test.for([
    ['a tag', { tag: 'none' }, 'it has no tag "none"'],
    ['a range', { semver: '>=9' }, 'it has no tag in the range ">=9"'],
    ['a commit', { commit: 'f'.repeat(40) }, `it has no commit ${'f'.repeat(40)}`],
  ] as const)('of %s that is not there is an error', async ([, reference, message]) => {
    await using server = await startGitServer();
    await prepare(server);
    await using mirrors = await temporaryMirrors();
    const fetching = mirrors.use(anonymous(server.url), unlimited(), (mirror) =>
      mirror.fetch(checkoutTarget(reference)),
    );
    await expect(fetching).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: `cannot check out ${server.url}: ${message}`,
    });
  });
});

async function prepare(server: GitServer): Promise<void> {
  for (const number of [1, 2, 3])
    await server.commit({ files: { [`${number}.yaml`]: manifest(String(number)) } });
  await server.commit({ branch: 'side', files: { 'a.yaml': manifest('1') } });
  for (const [tag, commit] of [
    ['v1.0.0', 'main~2'],
    ['v1.2.0', 'main~1'],
    ['v2.0.0-rc.1', 'main'],
  ] as const)
    await server.git('tag', tag, commit);
  await server.git('tag', '-a', '-m', 'x', 'annotated', 'main~1');
  await server.git('update-ref', 'refs/pull/1/head', 'side');
  await server.git('tag', 'v3.0.0+new', await dated(server, 2_000_000_000));
  await server.git('tag', 'v3.0.0+old', await dated(server, 1_000_000_000));
}

async function dated(server: GitServer, seconds: number): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-C', server.path, 'commit-tree', '-m', 'x', 'main^{tree}'],
    {
      env: {
        PATH: process.env['PATH'],
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'a@b',
        GIT_COMMITTER_DATE: `${seconds} +0000`,
      },
    },
  );
  return stdout.trim();
}
