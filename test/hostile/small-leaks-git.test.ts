import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../src/domain/git/access.ts';
import { checkoutTarget } from '../../src/domain/git/reference.ts';
import { parseRepositoryName } from '../../src/domain/image/repository.ts';
import { printUrl } from '../../src/domain/url.ts';
import { startGitServer } from '../support/git-server.ts';
import { testNow, person } from '../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../support/mirrors.ts';
import type { GitServer } from '../support/git-server.ts';
import type { Mirror } from '../../src/ports/git.ts';

describe('what a status says of a URL that cannot be used leaves out the password', () => {
  const malformed = 'not an http, https or ssh URL';
  test.for([
    ['with a slash', 'https://me:pa/ss@git.test/a', `${malformed}: "https://git.test/a"`],
    ['with a question mark', 'https://me:pa?ss@git.test/a', `${malformed}: "https://git.test/a"`],
    ['with a number sign', 'https://me:pa#ss@git.test/a', `${malformed}: "https://git.test/a"`],
    ['with an @', 'ftp://me:pa@ss@git.test/a', `${malformed}: "ftp://git.test/a"`],
    ['with a space', 'https://me:pa ss @ git .test/a', `${malformed}: "https:// git .test/a"`],
    ['without host', 'https://me:pass', `${malformed}: "https://me"`],
    ['without host, with a slash', 'https://me:pa/ss', `${malformed}: "https://me"`],
    ['in a URL without slashes', 'me:pass@git.test:a', `${malformed}: "git.test:a"`],
    [
      'with a slash behind digits, which looks like a port',
      'https://me:12/ss@git.test/a',
      'write "/" in a password as %2F, and "@" in a path as %40: "https://git.test/a"',
    ],
    [
      'in a query',
      'https://git.test/a?private_token=pass',
      'the URL of a repository has no query, so leave out "?…": "https://git.test/a"',
    ],
  ] as const)('%s', ([, url, message]) => {
    expect(() => gitAccessFromSecrets({ url })).toThrow(
      expect.objectContaining({ reason: 'SourceManagerFailed', message }),
    );
  });

  test('of an image', () => {
    expect(() => parseRepositoryName('https://me:pa/ss@reg.test/a', { insecure: false })).toThrow(
      "image 'https://reg.test/a' should not include URL scheme; remove 'https://'",
    );
  });

  test('whatever it is', () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from('x/:?#@[] %\n')) });
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        const shown = printUrl(`https://me:${before}SECRET${after}@git.test/a`);
        expect(shown).not.toContain('SECRET');
      }),
    );
  });
});

describe('a refspec with + replaces', () => {
  test('what its destination points at', async () => {
    await using server = await startGitServer();
    await server.commit({ branch: 'copy', files: { 'theirs.txt': 'old\n' } });
    const commit = await pushForced(server);
    expect(await server.git('rev-parse', 'copy')).toBe(commit);
  });

  test('nothing that comes in the meantime', async () => {
    let theirs = '';
    await using server = await startGitServer({
      intercept: ({ url = '' }) => {
        // git asks what is there before it pushes: it is to see another commit than we did.
        if (url.includes('service=git-receive-pack'))
          execFileSync('git', ['-C', server.path, 'update-ref', 'refs/heads/copy', theirs]);
        return false;
      },
    });
    await server.commit({ branch: 'copy', files: { 'theirs.txt': 'old\n' } });
    theirs = await server.commit({ branch: 'theirs', files: { 'theirs.txt': 'new\n' } });
    await expect(pushForced(server)).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: `cannot push to ${server.url}: refs/heads/copy was refused: stale info`,
    });
    expect(await server.git('rev-parse', 'copy')).toBe(theirs);
  });
});

/** Pushes a commit on top of `main` to `copy`, by force. */
async function pushForced(server: GitServer): Promise<string> {
  await server.commit({ files: { 'a.yaml': 'a: 1\n' } });
  await using mirrors = await temporaryMirrors();
  return await mirrors.use(anonymous(server.url), unlimited(), async (mirror: Mirror) => {
    const { commit: base } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
    const text = { author: person, committer: person, message: 'x', now: testNow };
    const commit = await mirror.writeCommit({ ...text, base, changes: [] });
    await mirror.pushRefspec({ refspec: '+HEAD:refs/heads/copy', commit, branch: 'main' });
    return commit;
  });
}
