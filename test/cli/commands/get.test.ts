import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith, linesOf } from '../../support/command.ts';
import { imageObjects } from '../../support/image-objects.ts';
import { connectKubernetes } from '../../support/kubernetes.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';

let cluster: TestCluster;
let tagwright: RunCommand;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
  for (const name of ['team', 'other']) {
    await cluster.create('/api/v1/namespaces', { metadata: { name } });
    const objects = imageObjects(cluster, name);
    await objects.create('ImageRepository', 'app', { tier: name });
    await objects.create('ImagePolicy', 'app');
    await objects.create('ImageUpdateAutomation', 'fleet');
  }
  const team = imageObjects(cluster, 'team');
  await team.create('ImageRepository', 'web');
  await team.report('ImageRepository', 'app', {
    ready: 'True',
    message: 'successful scan',
    status: { lastScanResult: { tagCount: 12, scanTime: '2026-11-26T12:00:00Z' } },
  });
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test.for([
  ['repository', 'imagerepositories', []],
  ['repository', 'imagerepositories', ['-A']],
  ['repository', 'imagerepositories', ['-o', 'wide']],
  ['repository', 'imagerepositories', ['-l', 'tier=team']],
  ['policy', 'imagepolicies', ['app']],
  ['update', 'imageupdateautomations', ['-o', 'yaml', 'fleet']],
  ['update', 'imageupdateautomations', ['-o', 'json', 'fleet']],
] as const)('get images %s prints what kubectl get %s %s prints', async ([word, plural, flags]) => {
  await using kubernetes = await connectKubernetes(cluster.kubeconfig);
  const namespace = flags[0] === '-A' ? [] : ['-n', 'team'];
  const { code, out } = await tagwright('get', 'images', word, ...namespace, ...flags);
  // Ages may differ by a second.
  const [ours, theirs] = [out, await kubernetes.kubectl('get', plural, ...namespace, ...flags)].map(
    (text) => text.replaceAll(/\s+\d+s$/gm, ' AGE').replaceAll(/"\n/g, '"\n'),
  );
  expect(code).toBe(0);
  expect(ours?.trimEnd()).toBe(theirs?.trimEnd());
});

test('get images all prints a table of each kind, names with their kinds', async () => {
  const { out } = await tagwright('get', 'images', 'all', '-n', 'team');
  const [repositories, policies, updates] = out.split('\n\n');
  expect(repositories).toMatch(/^NAME +IMAGE +TAGS .*\nimagerepository\/app .* 12 +True /);
  expect(policies).toMatch(/^imagepolicy\/app /m);
  expect(updates).toMatch(/^imageupdateautomation\/fleet /m);
});

test('get -o name prints names for programs, and --no-header rows alone', async () => {
  expect((await tagwright('get', 'images', 'all', '-n', 'other', '-o', 'name')).out).toBe(
    'imagerepository/app\nimagepolicy/app\nimageupdateautomation/fleet\n',
  );
  const rows = await tagwright('get', 'images', 'repository', '-n', 'team', '--no-header');
  expect(rows.out).toMatch(/^app .*\nweb .*\n$/);
});

test('get without any says where it looked, and where else to look', async () => {
  expect(await tagwright('get', 'images', 'policy')).toEqual({
    code: 0,
    out: '',
    said: 'no ImagePolicy found in namespace "flux-system"; -A looks in all\n',
  });
});

test.for([
  [
    'what is not there',
    ['repository', 'app', 'nope', '-n', 'team'],
    1,
    'tagwright: there is no ImageRepository "nope" in namespace "team"\n',
  ],
  [
    'a context that is not there',
    ['policy', '--context=nope'],
    1,
    expect.stringContaining('has no context "nope" (it has: tagwright)'),
  ],
  [
    'a namespace that there cannot be',
    ['policy', '-n', 'Team'],
    2,
    expect.stringContaining('"Team" cannot be the name of a namespace'),
  ],
  [
    'JSON that goes on',
    ['policy', '-o', 'json', '-w'],
    2,
    expect.stringContaining('--watch prints a table'),
  ],
] as const)('get of %s fails in a line', async ([, args, code, said]) => {
  expect(await tagwright('get', 'images', ...args)).toEqual({ code, out: '', said });
});

test('get --watch prints what changes', async () => {
  const objects = imageObjects(cluster, 'team');
  const lines = linesOf({ KUBECONFIG: cluster.kubeconfig }, [
    'get',
    'images',
    'policy',
    '-n',
    'team',
    '-w',
  ]);
  expect(await lines.next()).toMatchObject({ value: expect.stringMatching(/^NAME +IMAGE/) });
  expect(await lines.next()).toMatchObject({ value: expect.stringMatching(/^app /) });
  await objects.report('ImagePolicy', 'app', { ready: 'False', message: 'no tags' });
  expect(await lines.next()).toMatchObject({
    value: expect.stringMatching(/^app .*False +no tags/),
  });
  await lines.return(undefined);
});
