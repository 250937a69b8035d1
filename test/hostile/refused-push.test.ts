import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getCondition } from '../../src/domain/status/conditions.ts';
import { startAutomationBench } from '../support/automation-bench.ts';
import { startGitServer } from '../support/git-server.ts';
import { markedLine } from '../support/team.ts';
import type { AutomationBench, BenchAutomation } from '../support/automation-bench.ts';
import type { GitServer } from '../support/git-server.ts';

const vectors = join(import.meta.dirname, '../vectors/refused-push');
const credentials = { username: 'flux', password: 'pa55-Zw4-Tr9' };

const resources = new AsyncDisposableStack();
let bench: AutomationBench;
let count = 0;

beforeAll(async () => {
  bench = resources.use(await startAutomationBench());
});

afterAll(() => resources.disposeAsync());

interface Refused {
  /** Of the condition Ready. */
  readonly message: string;
  readonly url: string;
  /** How many times the hook of the server ran. */
  readonly tries: number;
}

/** What the condition says of a push that a server refuses, made ready for it by `refuse`. */
async function push(
  refuse: (server: GitServer) => Promise<unknown>,
  git: BenchAutomation['git'] = {},
): Promise<Refused> {
  count += 1;
  const namespace = `refused-${count}`;
  const tried: string[] = [];
  await using server = await startGitServer({
    credentials,
    intercept: ({ method, url = '', headers }) => {
      const isPush = method === 'POST' && url.endsWith('/git-receive-pack');
      // git asks first whether it may push, with nothing in it.
      if (isPush && headers['content-length'] !== '4') tried.push(url);
      return false;
    },
  });
  const app = markedLine(namespace, 'registry.test/app:1.0.0');
  const first = await server.commit({ files: { 'app.yaml': app } });
  await refuse(server);
  await bench.add({ namespace, url: server.url, git, secret: credentials });
  await bench.select(namespace, '1.1.0');
  await expect(bench.run(namespace)).rejects.toMatchObject({ reason: 'GitOperationFailed' });
  expect(await server.git('rev-parse', 'main')).toBe(first);
  const { conditions = [] } = (await bench.get(namespace)).status;
  const { message = '' } = getCondition(conditions, 'Ready') ?? {};
  return { message, url: server.url, tries: tried.length };
}

/** Refuses with one of the hooks that print what GitHub and GitLab print, or nothing. */
function byHook(name: string): (server: GitServer) => Promise<void> {
  return async (server) => server.hook('pre-receive', await vector(`pre-receive.${name}`));
}

/** Refuses with a reason in the status of the reference alone, as Gerrit, Azure DevOps and CodeCommit do. */
function byStatus(reason: string): (server: GitServer) => Promise<void> {
  return async (server) => {
    const hook = join(server.path, 'hooks/proc-receive');
    await mkdir(dirname(hook), { recursive: true });
    await writeFile(hook, await vector('proc-receive.py'), { mode: 0o755 });
    await server.git('config', 'receive.procReceiveRefs', 'refs/heads/main');
    await writeFile(join(server.path, 'reason'), reason);
  };
}

function vector(name: string): Promise<string> {
  return readFile(join(vectors, name), 'utf8');
}

const byGit = { push: { options: { topic: 'images' } } };

const refusals = [
  ['a hook of GitHub', byHook('github'), 'pre-receive hook declined'],
  ['a hook of GitLab', byHook('gitlab'), 'pre-receive hook declined'],
  ['a hook that says nothing', byHook('silent'), 'pre-receive hook declined'],
  [
    'Azure DevOps',
    byStatus(
      'TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.',
    ),
    'TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.',
  ],
  [
    'Gerrit',
    byStatus('prohibited by Gerrit: not permitted: update'),
    'prohibited by Gerrit: not permitted: update',
  ],
  ['Gerrit, of a change it has', byStatus('no new changes'), 'no new changes'],
] as const;

describe.for([
  ['in one request', {}],
  ['by git', byGit],
] as const)('%s, the condition has the reason of', ([, git]) => {
  test.for(refusals)('%s', async ([, refuse, reason]) => {
    const { message, url } = await push(refuse, git);
    const beginning = `failed to update source: cannot push to ${url}: refs/heads/main was refused: ${reason}`;
    expect(message.slice(0, beginning.length)).toBe(beginning);
  });

  test.for([
    ['GitHub', 'github'],
    ['GitLab', 'gitlab'],
  ] as const)('and every line that %s prints', async ([, name]) => {
    const { message } = await push(byHook(name), git);
    const lines = (await vector(`pre-receive.${name}`)).split("'X'\n")[1]?.split('\nX\n')[0] ?? '';
    const said = lines.split('\n').flatMap((line) => (/\w/.test(line) ? [line.trim()] : []));
    expect(message.split('; remote: ')[1]).toBe(said.join('; '));
  });

  test('and no secret that the server repeats', async () => {
    const basic = Buffer.from(`flux:${credentials.password}`).toString('base64');
    const said = `echo "not ${credentials.password}" >&2; echo not ${basic} >&2; exit 1`;
    const { message } = await push((server) => server.hook('pre-receive', said), git);
    expect(message).toMatch(/; remote: not \*\*\*; not \*\*\*$/);
  });

  test('first, and hints last, of a text that is cut at its end', async () => {
    const said = 'echo "hint: ask" >&2; seq -f "line %.0f of many" 1 500 >&2; exit 1';
    const { message } = await push((server) => server.hook('pre-receive', said), git);
    expect(message).toMatch(/was refused: pre-receive hook declined; remote: line 1 of many; /);
    expect(message).toMatch(/\.\.\.$/);
    expect(message).not.toContain('hint');
    expect(message.length).toBeLessThan(4_300);
  });

  test('without colours and control characters', async () => {
    const said = String.raw`printf '\033[31mred\033[0m\a flag\n' >&2; exit 1`;
    const { message } = await push((server) => server.hook('pre-receive', said), git);
    expect(message).toMatch(/; remote: red flag$/);
  });
});

test('a hook sees a push that it refuses once', async () => {
  expect(await push(byHook('silent'))).toMatchObject({ tries: 1 });
});

test('a push by refspec that is refused is told of in the same way', async () => {
  const git = { push: { refspec: 'HEAD:refs/for/main', branch: 'updates' } };
  const said =
    'read _ _ name; [ "$name" = refs/for/main ] || exit 0; echo "no reviews" >&2; exit 1';
  const { message } = await push((server) => server.hook('pre-receive', said), git);
  expect(message).toMatch(
    /refs\/for\/main was refused: pre-receive hook declined; remote: no reviews$/,
  );
});
