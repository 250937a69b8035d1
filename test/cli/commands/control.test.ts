import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAt } from '../../../src/domain/resources/record.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { fluxFor } from '../../support/flux.ts';
import { imageObjects } from '../../support/image-objects.ts';
import type { ImageKind } from '../../../src/domain/resources/kinds.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { Ended, RunCommand } from '../../support/command.ts';
import type { Flux } from '../../support/flux.ts';
import type { ImageObjects, Report } from '../../support/image-objects.ts';

let cluster: TestCluster;
let objects: ImageObjects;
let tagwright: RunCommand;
let flux: Flux;

const kinds: readonly (readonly [string, ImageKind])[] = [
  ['repository', 'ImageRepository'],
  ['policy', 'ImagePolicy'],
  ['update', 'ImageUpdateAutomation'],
];

beforeAll(async () => {
  cluster = await borrowTestCluster();
  const run = commandWith({ KUBECONFIG: cluster.kubeconfig });
  tagwright = (...args) => run(...args, '--namespace=team');
  const real = fluxFor({ kubeconfig: cluster.kubeconfig, home: cluster.directory });
  flux = (...args) => real(...args, '--namespace=team');
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team' } });
  objects = imageObjects(cluster, 'team');
  for (const [, kind] of kinds) {
    for (const name of ['app', 'web']) await objects.create(kind, name, { team: 'red' });
  }
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

async function specOf(kind: ImageKind, name: string): Promise<object> {
  return recordAt(await objects.get(kind, name), 'spec');
}

/** Ends the run that a command asks for, as a controller does. */
async function answer(command: Promise<Ended>, kind: ImageKind, report: Report): Promise<Ended> {
  await eventually(async () => {
    const { metadata, status } = await objects.get(kind, 'app');
    const requested: unknown = Object(Object(metadata).annotations)[
      'reconcile.fluxcd.io/requestedAt'
    ];
    if (requested === undefined) throw new Error('nothing is asked for');
    if (requested === Object(status).lastHandledReconcileAt) throw new Error('nothing new');
  });
  await objects.report(kind, 'app', report);
  return command;
}

describe.for(kinds)('image %s:', ([word, kind]) => {
  test('suspend and resume do to it what flux does', async () => {
    expect(await tagwright('suspend', 'image', word, 'app')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^[a-z]+\/app suspended\n$/),
    });
    const suspended = await specOf(kind, 'app');
    await flux('suspend', 'image', word, 'web');
    expect(suspended).toEqual(await specOf(kind, 'web'));
    expect(suspended).toMatchObject({ suspend: true });
    expect(await tagwright('resume', 'image', word, '--all')).toMatchObject({ code: 0 });
    for (const name of ['app', 'web'])
      expect(await specOf(kind, name)).not.toHaveProperty('suspend');
  });

  test('export prints what flux prints', async () => {
    for (const which of ['app', '--all']) {
      const { out } = await tagwright('export', 'image', word, which);
      expect(out).toBe(await flux('export', 'image', word, which));
    }
  });

  test('what is suspended is not asked for a run', async () => {
    await tagwright('suspend', 'image', word, 'web');
    const { code, said } = await tagwright('reconcile', 'image', word, 'web');
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/\/web is suspended: resume it first\n$/),
    ]);
    await tagwright('resume', 'image', word, 'web');
  });

  test('delete asks, and where nobody can be asked it deletes only what it is told to', async () => {
    await objects.create(kind, 'old');
    const unasked = await tagwright('delete', 'image', word, 'old');
    expect(unasked).toMatchObject({ code: 2, said: expect.stringContaining('say --silent') });
    expect(await objects.get(kind, 'old')).toHaveProperty('spec');
    expect(await tagwright('delete', 'image', word, 'old', '-s')).toMatchObject({ code: 0 });
    expect(await objects.get(kind, 'old')).toMatchObject({ code: 404 });
    expect(await tagwright('delete', 'image', word, 'old', '-s')).toMatchObject({
      code: 1,
      said: `tagwright: there is no ${kind} "old" in namespace "team"\n`,
    });
  });

  test('a run that fails is told in a line, and by the exit code', async () => {
    const failing = tagwright('reconcile', 'image', word, 'app');
    const report = { ready: 'False', reason: 'Failed', message: 'no such host' } as const;
    expect(await answer(failing, kind, report)).toMatchObject({
      code: 1,
      out: '',
      said: expect.stringMatching(/^tagwright: [a-z]+\/app: Failed: no such host\n$/),
    });
  });
});

test.for<readonly [string, ImageKind, object, string]>([
  [
    'repository',
    'ImageRepository',
    { lastScanResult: { tagCount: 12 } },
    'imagerepository/app: found 12 tags\n',
  ],
  [
    'policy',
    'ImagePolicy',
    { latestRef: { name: 'registry.example.com/team/app', tag: '1.2.0' } },
    'imagepolicy/app: selected registry.example.com/team/app:1.2.0\n',
  ],
  [
    'update',
    'ImageUpdateAutomation',
    { lastPushCommit: '0123456789abcdef', observedSourceRevision: 'main@sha1:0123456789abcdef' },
    'imageupdateautomation/app: pushed commit 0123456 to main\n',
  ],
  [
    'update',
    'ImageUpdateAutomation',
    { lastPushCommit: '0123456789abcdef' },
    'imageupdateautomation/app: nothing to push: all is well\n',
  ],
])('reconcile image %s says what came of it', async ([word, kind, status, out]) => {
  const running = tagwright('reconcile', 'image', word, 'app');
  const report = { ready: 'True', message: 'all is well', status: { ...status } } as const;
  expect(await answer(running, kind, report)).toEqual({ code: 0, out, said: '' });
});

test('resume --wait says what the run that follows came to', async () => {
  await tagwright('suspend', 'image', 'repository', 'app');
  const running = tagwright('resume', 'image', 'repository', 'app', '--wait');
  await eventually(async () => {
    expect(await specOf('ImageRepository', 'app')).not.toHaveProperty('suspend');
  });
  const status = { lastScanResult: { tagCount: 1 } };
  await objects.report('ImageRepository', 'app', { ready: 'True', message: 'fine', status });
  expect((await running).out).toBe(
    'imagerepository/app resumed\nimagerepository/app: found 1 tag\n',
  );
});

test('what nobody answers is waited for no longer than --timeout', async () => {
  const { code, said } = await tagwright('reconcile', 'image', 'policy', 'web', '--timeout=300ms');
  expect([code, said]).toEqual([
    1,
    'tagwright: imagepolicy/web: no run has ended within 300ms; "tagwright check" says whether tagwright runs\n',
  ]);
});

test.for([
  ['neither names nor --all', ['suspend', 'image', 'policy'], 'name what is meant, or say --all'],
  ['both', ['resume', 'image', 'policy', 'app', '--all'], 'one of the two'],
  [
    'a timeout that is none',
    ['reconcile', 'image', 'policy', 'app', '--timeout=soon'],
    '--timeout: not a duration: "soon"',
  ],
] as const)('%s is a mistake', async ([, args, message]) => {
  const { code, said } = await tagwright(...args);
  expect([code, said]).toEqual([2, expect.stringContaining(message)]);
});

test('of several the rest goes on where one fails', async () => {
  await tagwright('suspend', 'image', 'policy', 'web');
  const running = tagwright('reconcile', 'image', 'policy', '--all');
  const status = { latestRef: { name: 'registry.example.com/app', tag: '2.0.0' } };
  const report = { ready: 'True', message: 'fine', status } as const;
  expect(await answer(running, 'ImagePolicy', report)).toEqual({
    code: 1,
    out: 'imagepolicy/app: selected registry.example.com/app:2.0.0\n',
    said: 'tagwright: imagepolicy/web is suspended: resume it first\n',
  });
});
