import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programWith } from '../support/command.ts';
import { installPacked } from '../support/packed.ts';
import type { RunCommand } from '../support/command.ts';
import type { Installed } from '../support/packed.ts';

let installed: Installed;
let tagwright: RunCommand;

beforeAll(async () => {
  installed = await installPacked();
  tagwright = programWith(installed.main, { KUBECONFIG: '/dev/null' });
});

afterAll(() => installed?.[Symbol.asyncDispose]());

const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
spec:
  imageRepositoryRef:
    name: app
  policy:
    semver:
      range: 1.x
`;

test('the packed program runs from node_modules, without nodegit', async () => {
  expect(await tagwright('version')).toMatchObject({ code: 0, said: '' });
  const directory = join(dirname(installed.main), 'manifests');
  await mkdir(directory);
  const [manifest, tags] = [join(directory, 'policy.yaml'), join(directory, 'tags')];
  await writeFile(manifest, policy);
  await writeFile(tags, '1.0.0\n1.1.0\n');
  expect(await tagwright('lint', directory)).toMatchObject({
    code: 0,
    out: expect.stringContaining('policy-without-marker'),
  });
  const asked = ['explain', 'policy', 'app', '-f', manifest, '--tags', tags, '-o', 'name'];
  expect(await tagwright(...asked)).toEqual({ code: 0, out: '1.1.0\n', said: '' });
  expect(await tagwright('get', 'images', 'all')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^tagwright: cannot read the kubeconfig: .*\n$/),
  });
});

test.for([
  ['in its own namespace', [], 'CustomResourceDefinition'],
  ["in Flux's place", ['--replace-flux'], 'image-automation-controller'],
] as const)('the packed program has the manifests to install it %s', async ([, flags, said]) => {
  const { code, out } = await tagwright('install', '--export', '--image=example.com/t:1', ...flags);
  expect(code).toBe(0);
  expect(out).toContain(said);
  expect(out).toContain('image: example.com/t:1\n');
});

test('a command that needs nodegit says so in a line', async () => {
  const { code, said } = await tagwright('worker');
  expect(code).toBe(1);
  expect(said).toMatch(/^tagwright: this command writes Git objects with nodegit, .*\n$/);
});
