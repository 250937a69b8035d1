import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { imageObjects } from '../../support/image-objects.ts';
import { onTerminal } from '../../support/terminal.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { ImageObjects } from '../../support/image-objects.ts';

let cluster: TestCluster;
let objects: ImageObjects;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  environment = { KUBECONFIG: cluster.kubeconfig };
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team' } });
  objects = imageObjects(cluster, 'team');
});

afterAll(() => cluster?.[Symbol.asyncDispose]());

async function namesThere(): Promise<string> {
  const { out } = await commandWith(environment)(
    'get',
    'images',
    'repository',
    '-n',
    'team',
    '-o',
    'name',
  );
  return out;
}

test.for<[string, string, boolean]>([
  ['y', 'y\n', true],
  ['Yes', 'Yes\n', true],
  ['n', 'n\n', false],
  ['nothing', '\n', false],
  ['Ctrl-C', '\u0003', false],
  ['Ctrl-D', '\u0004', false],
])('somebody is asked before something is deleted, and says %s', async ([, keys, isDeleted]) => {
  if (!(await namesThere()).includes('app')) await objects.create('ImageRepository', 'app', {});
  const args = ['delete', 'image', 'repository', 'app', '-n', 'team'];
  const { code, screen } = await onTerminal(environment, args, keys);
  expect(screen).toContain('Delete imagerepository/app in namespace team? [y/N]');
  expect(screen).toContain(
    isDeleted ? 'imagerepository/app deleted' : 'tagwright: nothing was deleted',
  );
  expect(screen).not.toContain('Error');
  expect(code).toBe(isDeleted ? 0 : 1);
  expect((await namesThere()).includes('app')).toBe(!isDeleted);
});

test('colours are for terminals', async () => {
  const policy =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: app, namespace: team}\n';
  await writeFile(join(cluster.directory, 'policy.yaml'), policy);
  const args = ['lint', cluster.directory];
  const colour = '\u001B[';
  expect((await onTerminal(environment, args)).screen).toContain(colour);
  expect((await onTerminal({ ...environment, NO_COLOR: '1' }, args)).screen).not.toContain(colour);
  expect((await commandWith(environment)(...args)).out).not.toContain(colour);
});
