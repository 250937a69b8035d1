import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { pushImage } from '../../support/push-image.ts';
import { registryUser, startTestRegistry } from '../../support/registry.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';
import type { TestRegistry } from '../../support/registry.ts';

let cluster: TestCluster;
let registry: TestRegistry;
let tagwright: RunCommand;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  registry = await startTestRegistry({ kind: 'htpasswd' });
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team' } });
  const { url, push } = registry;
  for (const tag of ['1.0.0', '1.1.0', '2.0.0', '1.1.0.sig'])
    await pushImage({ url, push, repository: 'team/app', tag });
  const { username, password } = registryUser;
  const login = ['-u', username, '-p', password];
  const secret = ['secret', 'registry', 'login', `--url=${registry.address}`, ...login];
  const image = `--image=${registry.address}/team/app`;
  for (const args of [
    secret,
    ['image', 'repository', 'app', image, '--secret-ref=login'],
    ['image', 'policy', 'app', '--image-ref=app', '--select-semver=1.x'],
  ])
    await tagwright('create', ...args, '-n', 'team');
});

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

test('explain reads the tags with the Secret of the ImageRepository, less what it excludes', async () => {
  expect(await tagwright('explain', 'policy', 'app', '-n', 'team')).toEqual({
    code: 0,
    out: [
      'imagepolicy/app selects 1.1.0 of 3 tags',
      '',
      'RANK   TAG     COMPARED   WHY',
      '1      1.1.0   1.1.0      selected',
      '2      1.0.0   1.0.0      behind 1.1.0',
      '-      2.0.0   2.0.0      it is not in the range',
      '',
    ].join('\n'),
    said: '',
  });
});

test('explain without a cluster takes a manifest and a file of tags', async () => {
  const offline = commandWith({ KUBECONFIG: '/dev/null' });
  const { out: manifest } = await tagwright('export', 'image', 'policy', 'app', '-n', 'team');
  const [policy, tags] = [join(cluster.directory, 'policy.yaml'), join(cluster.directory, 'tags')];
  await writeFile(policy, manifest);
  await writeFile(tags, '1.2.0\n1.10.0\n\nlatest\n');
  const asked = ['explain', 'policy', 'app', '-f', policy, '--tags', tags, '-n', 'team'];
  expect(await offline(...asked, '-o', 'name')).toEqual({ code: 0, out: '1.10.0\n', said: '' });
  const { out } = await offline(...asked, '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({
    outcome: { kind: 'selected', tag: '1.10.0' },
    tags: [{ tag: '1.10.0', rank: 1 }, { tag: '1.2.0', rank: 2 }, { tag: 'latest' }],
  });
  await writeFile(tags, 'latest\n');
  expect(await offline(...asked, '-o', 'name')).toEqual({
    code: 1,
    out: '',
    said: 'tagwright: unable to determine latest version from provided list\n',
  });
});

test.for([
  [
    'a policy that is not there',
    ['nope', '-n', 'team'],
    1,
    /no ImagePolicy "nope" in namespace "team"/,
  ],
  ['tags of two kinds', ['app', '-n', 'team', '--tags=x', '--image=y'], 2, /--tags: ENOENT/],
  ['a file without the policy', ['app', '-f', '/dev/null'], 2, /no ImagePolicy "app" in it/],
] as const)('explain of %s says what is wrong', async ([, args, code, said]) => {
  expect(await tagwright('explain', 'policy', ...args)).toEqual({
    code,
    out: '',
    said: expect.stringMatching(said),
  });
});
