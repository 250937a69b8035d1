import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAutomationBench } from '../support/automation-bench.ts';
import { startGitServer } from '../support/git-server.ts';
import { markedLine } from '../support/team.ts';
import type { AutomationBench, RunOptions } from '../support/automation-bench.ts';
import type { GitServer, GitServerOptions } from '../support/git-server.ts';

const resources = new AsyncDisposableStack();
let bench: AutomationBench;

beforeAll(async () => {
  bench = resources.use(await startAutomationBench());
});

afterAll(() => resources.disposeAsync());

interface FlakyServer extends GitServer {
  /** Sees each request first, where it is set. */
  intercept: GitServerOptions['intercept'];
}

/** A repository whose `app.yaml` says `1.0.0`, and an automation that pushes to its branch `updates`. */
async function start(namespace: string): Promise<FlakyServer> {
  const started = await startGitServer({
    intercept: (request, response) => server.intercept?.(request, response) ?? false,
  });
  const server: FlakyServer = { ...resources.use(started), intercept: undefined };
  await server.commit({ files: { 'app.yaml': line(namespace, '1.0.0') } });
  await bench.add({ namespace, url: server.url, git: { push: { branch: 'updates' } } });
  return server;
}

function line(namespace: string, tag: string): string {
  return markedLine(namespace, `registry.test/app:${tag}`);
}

/** Selects a tag, and runs. */
async function update(namespace: string, tag: string, options: RunOptions = {}): Promise<void> {
  await bench.select(namespace, tag);
  await bench.run(namespace, options);
}

function subjects(server: GitServer, range: string): Promise<string> {
  return server.git('log', '--format=%an: %s', range);
}

const ours = 'Tagwright: Update from image update automation';

describe('a push branch with a commit of a reviewer on it', () => {
  test.for<readonly [string, string, (server: GitServer) => Promise<unknown>]>([
    ['is built upon', 'stays', () => Promise.resolve()],
    [
      'is built upon when the checkout has moved on',
      'moved',
      (server) => server.commit({ files: { 'other.txt': 'more\n' } }),
    ],
    [
      'is built upon when the checkout has moved on in the same line: the conflict is for the review',
      'conflict',
      (server) => server.commit({ files: { 'app.yaml': line('conflict', '1.0.5') } }),
    ],
    [
      'is built upon when the checkout has taken it in',
      'merged',
      async (server) =>
        server.git('update-ref', 'refs/heads/main', await server.git('rev-parse', 'updates')),
    ],
  ])('%s', async ([, namespace, happen]) => {
    const server = await start(namespace);
    await update(namespace, '1.1.0');
    const reviewed = await server.commit({
      branch: 'updates',
      files: { 'notes.md': 'looks good\n' },
      message: 'review',
    });
    await happen(server);
    await update(namespace, '1.2.0');
    expect(await subjects(server, `${reviewed}..updates`)).toBe(ours);
    expect(await server.git('show', 'updates:notes.md')).toBe('looks good');
    expect(`${await server.git('show', 'updates:app.yaml')}\n`).toBe(line(namespace, '1.2.0'));
    const head = await server.git('rev-parse', 'updates');
    expect(await bench.run(namespace)).toMatchObject({ kind: 'unchanged' });
    expect(await server.git('rev-parse', 'updates')).toBe(head);
  });

  test('is made anew with GitAllBranchReferences=false only', async () => {
    const namespace = 'anew';
    const server = await start(namespace);
    await update(namespace, '1.1.0');
    await server.commit({ branch: 'updates', files: { 'notes.md': 'looks good\n' } });
    const checkout = await server.commit({ files: { 'other.txt': 'more\n' } });
    await update(namespace, '1.2.0', { rebuild: 'always' });
    expect(await subjects(server, `${checkout}..updates`)).toBe(ours);
    expect(await server.git('rev-parse', 'updates~')).toBe(checkout);
  });
});

test('a commit that a reviewer pushes in the very moment stays', async () => {
  const namespace = 'moment';
  const server = await start(namespace);
  await update(namespace, '1.1.0');
  const review = { branch: 'updates', files: { 'notes.md': 'wait\n' }, message: 'review' };
  server.intercept = ({ method, url = '' }, response) => {
    if (method !== 'POST' || !url.endsWith('/git-receive-pack')) return false;
    server.intercept = undefined;
    void server.commit(review).then(() => response.writeHead(500).end());
    return true;
  };
  await update(namespace, '1.2.0');
  expect(await subjects(server, 'main..updates')).toBe(`${ours}\nAda: review\n${ours}`);
});

/** Serves the next push without answering it, and then nothing at all. */
function loseAnswer(server: FlakyServer): void {
  server.intercept = ({ method, url = '' }, response) => {
    if (method !== 'POST' || !url.endsWith('/git-receive-pack')) return false;
    server.intercept = (_, later) => later.writeHead(503).end() !== undefined;
    Object.assign(response, { write: () => true, end: () => response.destroy() });
    return false;
  };
}

const lost503 = /^failed to update source: cannot read .* the server answered 503$/;

/** A repository whose second update was pushed without an answer, and that commit. */
async function losePush(namespace: string) {
  const server = await start(namespace);
  await update(namespace, '1.1.0');
  loseAnswer(server);
  await expect(update(namespace, '1.2.0')).rejects.toThrow(lost503);
  const lost = await server.git('rev-parse', 'updates');
  server.intercept = undefined;
  return { server, lost };
}

describe('a push whose answer was lost', () => {
  test('is found below a commit of a reviewer, and reported', async () => {
    const namespace = 'lost';
    const { server, lost } = await losePush(namespace);
    await server.commit({ branch: 'updates', files: { 'notes.md': 'so\n' }, message: 'review' });
    await bench.run(namespace);
    expect((await bench.get(namespace)).status.lastPushCommit).toBe(lost);
    expect(await subjects(server, 'main..updates')).toBe(`Ada: review\n${ours}\n${ours}`);
  });

  test('is found although the next run fails for another reason', async () => {
    const namespace = 'lost-twice';
    const { lost } = await losePush(namespace);
    await bench.setSecret(namespace, 'not-there');
    await expect(bench.run(namespace)).rejects.toMatchObject({ reason: 'SourceManagerFailed' });
    await bench.setSecret(namespace, undefined);
    await bench.run(namespace);
    expect((await bench.get(namespace)).status.lastPushCommit).toBe(lost);
  });

  test('is not found where the failed run pushed nothing', async () => {
    const namespace = 'not-lost';
    const server = await start(namespace);
    await update(namespace, '1.1.0');
    const { lastPushTime } = (await bench.get(namespace)).status;
    await bench.setSecret(namespace, 'not-there');
    await expect(bench.run(namespace)).rejects.toThrow("/not-there' does not exist");
    await bench.setSecret(namespace, undefined);
    expect(await bench.run(namespace)).toMatchObject({ kind: 'unchanged' });
    expect((await bench.get(namespace)).status.lastPushTime).toBe(lastPushTime);
    expect(await subjects(server, 'main..updates')).toBe(ours);
  });

  test('is replaced by the same change where the branch is made anew', async () => {
    const namespace = 'lost-anew';
    const server = await start(namespace);
    loseAnswer(server);
    await expect(update(namespace, '1.1.0', { rebuild: 'always' })).rejects.toThrow(lost503);
    server.intercept = undefined;
    await bench.run(namespace, { rebuild: 'always' });
    const head = await server.git('rev-parse', 'updates');
    expect((await bench.get(namespace)).status.lastPushCommit).toBe(head);
    expect(await subjects(server, 'main..updates')).toBe(ours);
  });
});
