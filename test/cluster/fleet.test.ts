import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { createTeam, markedLine } from '../support/team.ts';
import { together } from '../support/together.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

/** A team with `count` automations of one branch, each with a folder of its own; all are at rest. */
async function createFleet(name: string, count: number): Promise<Team> {
  const folders = Array.from({ length: count }, (_, index) => `app-${index + 1}`);
  const line = markedLine(name, `${installation.registryAddress}/${name}/app:1.0.0`);
  const files = Object.fromEntries(folders.map((folder) => [`${folder}/app.yaml`, line]));
  const team = await createTeam(installation, { name, files });
  const author = { name: 'Tagwright', email: 'tagwright@example.com' };
  await team.apply({ automation: false });
  // An automation that comes before what it applies runs twice.
  await team.untilReady('ImagePolicy');
  await installation.kubernetes.apply(
    folders.map((folder) => ({
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImageUpdateAutomation',
      metadata: { namespace: name, name: folder },
      spec: {
        interval: '10m',
        sourceRef: { kind: 'GitRepository', name: 'app' },
        git: {
          commit: {
            author,
            messageTemplate:
              'update {{ .AutomationObject.Name }} to {{ (index .Changed.Changes 0).NewValue }}',
          },
        },
        update: { strategy: 'Setters', path: `./${folder}` },
      },
    })),
  );
  for (const folder of folders) {
    const key = { namespace: name, name: folder };
    await installation.until(async () =>
      expect(await installation.kubernetes.get('ImageUpdateAutomation', key)).toMatchObject({
        status: { observedPolicies: { app: { tag: '1.0.0' } } },
      }),
    );
  }
  return team;
}

/** How many of our commits came after `before`. */
async function countLanded({ git }: Team, before: string): Promise<number> {
  return Number(await git.git('rev-list', '--count', '--author=Tagwright', `${before}..main`));
}

/** Waits until all have landed; meanwhile somebody else commits. Gives their commits and the milliseconds it took. */
async function landAll(team: Team, count: number, tag: string) {
  const { git } = team;
  const before = await git.git('rev-parse', 'main');
  const theirs: string[] = [];
  await team.push(tag);
  const startedAt = performance.now();
  await installation.until(async () => {
    const landed = await countLanded(team, before);
    // One after each tenth that has landed, so that ours meet theirs all the way.
    if (theirs.length < Math.floor((landed * 10) / count))
      theirs.push(await git.commit({ files: { [`theirs-${tag}-${theirs.length}`]: 'x\n' } }));
    expect(landed).toBe(count);
  }, 120_000);
  const tookMs = performance.now() - startedAt;
  const updated = await git.git('grep', '-l', '-F', `app:${tag} #`, 'main');
  expect(updated.split('\n')).toHaveLength(count);
  return { before, theirs, tookMs };
}

/** One commit for each automation, and all of somebody else's, in one line on top of `before`. */
async function expectOneCommitEach(
  { git }: Team,
  { before, theirs, count }: { before: string; theirs: readonly string[]; count: number },
): Promise<void> {
  const range = `${before}..main`;
  expect(await git.git('rev-list', '--merges', range)).toBe('');
  const ours = await git.git('log', '--author=Tagwright', '--format=%s', range);
  expect(ours.split('\n')).toHaveLength(count);
  expect(new Set(ours.split('\n')).size).toBe(count);
  const others = await git.git('log', '--reverse', '--author=Ada', '--format=%H', range);
  expect(others.split('\n')).toEqual(theirs);
}

test('two workers without a shared disk give what one gives', async () => {
  const count = 20;
  await using processes = new AsyncDisposableStack();
  processes.use(await installation.start('starter'));
  const caches = ['one', 'two'].map((name) => join(installation.directory, `cache-${name}`));
  const [first] = await together(processes, ...caches.map(startWorker));
  const team = await createFleet('pair', count);
  await expectOneCommitEach(team, { ...(await landAll(team, count, '1.1.0')), count });
  for (const cache of caches) expect(await mirrorsIn(cache)).toBeGreaterThan(0);

  // The other knows nothing but what the servers know.
  await first?.stop();
  await expectOneCommitEach(team, { ...(await landAll(team, count, '1.2.0')), count });
});

test('50 automations of one branch land within 30 s of one tag, and so do the commits of others', async () => {
  const count = 50;
  await using processes = new AsyncDisposableStack();
  processes.use(await installation.start('run'));
  const team = await createFleet('fifty', count);
  const { tookMs, ...landed } = await landAll(team, count, '1.1.0');
  expect(tookMs).toBeLessThan(30_000);
  expect(landed.theirs.length).toBeGreaterThan(4);
  await expectOneCommitEach(team, { ...landed, count });
});

async function startWorker(cache: string): Promise<Tagwright> {
  await mkdir(cache, { recursive: true });
  // The workflows' bundle is the same for all, and takes seconds to make.
  await symlink(join(installation.directory, 'cache', 'bundles'), join(cache, 'bundles'));
  return installation.start('worker', `--cache-dir=${cache}`);
}

async function mirrorsIn(cache: string): Promise<number> {
  const files = await readdir(join(cache, 'git'), { recursive: true });
  return files.filter((file) => file.endsWith('HEAD')).length;
}
