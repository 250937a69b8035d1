import { execFileSync } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { tagwright } from '../../src/cli/commands.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { withCommand } from '../../src/cli/with-command.ts';
import { readConfig } from '../../src/config/config.ts';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { isTagwright } from '../../src/install/in-place.ts';
import { readKustomization } from '../../src/install/kustomization.ts';
import { containerOf, moved, withImage } from '../../src/install/placed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { fluxDeployment } from '../support/flux-deployments.ts';
import { program } from '../support/programs.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

const config = fileURLToPath(new URL('../../config/', import.meta.url));

function kustomize(directory: string): readonly JsonRecord[] {
  const text = execFileSync(program('kubectl'), ['kustomize', directory], { encoding: 'utf8' });
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter(isRecord);
}

function inOrder(objects: readonly JsonRecord[]): readonly JsonRecord[] {
  return objects.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function keyOf(object: JsonRecord): string {
  return `${String(object['kind'])} ${String(recordAt(object, 'metadata')['name'])}`;
}

test.for(['crd', 'deploy', 'deploy-events', 'flux'])(
  'config/%s is read as kubectl reads it',
  async (directory) => {
    const ours = await readKustomization(config + directory);
    expect(ours.length).toBeGreaterThan(3);
    expect(inOrder(ours)).toEqual(inOrder(kustomize(config + directory)));
  },
);

test("config/flux can be a patch of Flux's own manifests in Git", async () => {
  await using directory = await temporaryDirectory();
  const names = ['image-reflector-controller', 'image-automation-controller'];
  const pod = { tolerations: [{ key: 'infra', operator: 'Exists' }] };
  const flux = names.map((name) => JSON.stringify(fluxDeployment(name, { pod })));
  const patches = names.map((name) => ({ path: `${name}.yaml` }));
  const kustomization = JSON.stringify({ resources: ['gotk-components.yaml'], patches });
  await writeFile(join(directory.path, 'gotk-components.yaml'), flux.join('\n---\n'));
  await writeFile(join(directory.path, 'kustomization.yaml'), kustomization);
  for (const { path } of patches)
    await copyFile(join(config, 'flux', path), join(directory.path, path));
  const deployments = kustomize(directory.path);
  expect(deployments).toHaveLength(2);
  for (const deployment of deployments) {
    const { containers, tolerations } = recordAt(
      recordAt(recordAt(deployment, 'spec'), 'template'),
      'spec',
    );
    expect(tolerations).toEqual(pod.tolerations);
    expect(containers).toMatchObject([{ name: 'manager', image: 'tagwright:latest' }]);
    expect(isTagwright(deployment)).toBe(true);
    const mounts = recordsIn(containerOf(deployment)['volumeMounts']).map((one) =>
      String(one['mountPath']),
    );
    expect(mounts.toSorted()).toEqual(['/cache', '/data', '/secrets', '/tmp']);
  }
});

test.for([
  ['image-reflector-controller', ['ImageRepository', 'ImagePolicy']],
  ['image-automation-controller', ['ImageUpdateAutomation']],
] as const)('%s of config/flux says what the program knows', async ([name, kinds]) => {
  const objects = await readKustomization(`${config}flux`);
  const deployment = objects.find((one) => keyOf(one) === `Deployment ${name}`) ?? {};
  const { args, env } = containerOf(deployment);
  const words = Array.isArray(args) ? args.map(String) : [];
  const asked = readCommandLine(tagwright, withCommand(words));
  const variables = recordsIn(env).map((one) => [one['name'], one['value'] ?? 'flux-system']);
  expect(
    readConfig(asked.kind === 'command' ? asked.given.values : {}, Object.fromEntries(variables)),
  ).toMatchObject({
    scope: { kinds },
    cacheDirectory: '/cache',
    secretsDirectory: '/secrets',
    mirrorBudgetBytes: 4 * 1024 ** 3,
  });
});

describe('in another namespace', () => {
  test('every object of config/deploy is there, and the account is bound there', async () => {
    const objects = await readKustomization(`${config}deploy`);
    const text = JSON.stringify(objects.map((object) => moved(object, 'tagwright', 'images')));
    expect(text).not.toContain('"namespace":"tagwright"');
    expect(text).toContain('{"kind":"ServiceAccount","name":"tagwright","namespace":"images"}');
    expect(text).toContain('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"images"}}');
  });

  test("Flux's notification-controller is found there", async () => {
    const objects = await readKustomization(`${config}flux`);
    const text = JSON.stringify(objects.map((object) => moved(object, 'flux-system', 'gitops')));
    expect(text).toContain('http://notification-controller.gitops.svc.cluster.local./');
    expect(text).toContain('"app.kubernetes.io/instance":"gitops"');
    expect(text).not.toContain('flux-system');
  });
});

test('an image is that of every Deployment, and of nothing else', async () => {
  const objects = await readKustomization(`${config}flux`);
  const changed = objects.map((object) => withImage(object, 'registry.example.com/tagwright:1'));
  expect(JSON.stringify(changed)).not.toContain('tagwright:latest');
  expect(changed.filter((object, index) => object !== objects[index])).toHaveLength(2);
});
