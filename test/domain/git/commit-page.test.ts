import { expect, test } from 'vitest';
import { commitPage } from '../../../src/domain/git/commit-page.ts';
import { parseGitUrl } from '../../../src/domain/git/url.ts';

const commit = '2a1f0c9'.padEnd(40, '0');

test.for([
  ['https://github.com/team/fleet', 'https://github.com/team/fleet/commit/'],
  ['https://github.com/team/fleet.git', 'https://github.com/team/fleet/commit/'],
  ['https://x:token@github.com/team/fleet.git/', 'https://github.com/team/fleet/commit/'],
  ['ssh://git@github.com/team/fleet.git', 'https://github.com/team/fleet/commit/'],
  ['ssh://git@ssh.github.com:443/team/fleet', 'https://github.com/team/fleet/commit/'],
  ['https://github.example.com/team/fleet', 'https://github.example.com/team/fleet/commit/'],
  ['https://gitlab.com/group/sub/fleet.git', 'https://gitlab.com/group/sub/fleet/-/commit/'],
  ['ssh://git@gitlab.example.com:2222/a/b', 'https://gitlab.example.com/a/b/-/commit/'],
  ['http://gitea.example.com:3000/a/b.git', 'http://gitea.example.com:3000/a/b/commit/'],
  ['https://codeberg.org/a/b', 'https://codeberg.org/a/b/commit/'],
  ['https://forgejo.example.com/a/b', 'https://forgejo.example.com/a/b/commit/'],
  ['https://git.sr.ht/~a/b', 'https://git.sr.ht/~a/b/commit/'],
  ['https://bitbucket.org/a/b.git', 'https://bitbucket.org/a/b/commits/'],
  [
    'https://bitbucket.example.com/scm/key/b.git',
    'https://bitbucket.example.com/projects/key/repos/b/commits/',
  ],
  [
    'ssh://git@bitbucket.example.com:7999/~ann/b.git',
    'https://bitbucket.example.com/users/ann/repos/b/commits/',
  ],
  ['https://dev.azure.com/o/p/_git/r', 'https://dev.azure.com/o/p/_git/r/commit/'],
  ['ssh://git@ssh.dev.azure.com/v3/o/p/r', 'https://dev.azure.com/o/p/_git/r/commit/'],
] as const)('a commit of %s', ([repository, page]) => {
  expect(commitPage(parseGitUrl(repository).url, commit)).toBe(`${page}${commit}`);
});

test.for([
  'https://git.example.com/team/fleet.git',
  'https://github.com',
  'https://github.com.example.com/team/fleet',
  'https://mygithub.com/team/fleet',
  'https://bitbucket.example.com/a',
  'https://dev.azure.com/o/p',
  'http://127.0.0.1:3000/team/fleet',
])('is on no page that is known: %s', (repository) => {
  expect(commitPage(parseGitUrl(repository).url, commit)).toBeUndefined();
});

test('nothing in a path ends the link', () => {
  const { url } = parseGitUrl('https://github.com/a)[x](https:b/<i>`!|*');
  expect(commitPage(url, 'c')).toMatch(/^https:\/\/github\.com\/[\w%:/-]+\/commit\/c$/);
});
