import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecord, recordAt } from '../../../src/domain/resources/record.ts';
import { startTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { LoneTestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = 'image.toolkit.fluxcd.io';

let cluster: LoneTestCluster;
let tagwright: RunCommand;

beforeAll(async () => {
  const definitions = (await crdsOf('2.6')).map(([name, spec]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec,
  }));
  cluster = await startTestCluster(definitions);
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
});

afterAll(() => cluster?.[Symbol.asyncDispose]());

/** The specs of a release's CRDs, by name. */
async function crdsOf(release: string): Promise<readonly (readonly [string, JsonRecord])[]> {
  const file = join(import.meta.dirname, `../../vectors/crds/releases/flux-${release}.json`);
  const vector: unknown = JSON.parse(await readFile(file, 'utf8'));
  const crds = isRecord(vector) ? recordAt(vector, 'crds') : {};
  return Object.keys(crds).map((name) => [name, recordAt(recordAt(crds, name), 'spec')] as const);
}

/** Brings the CRDs to another release, as `flux install` does. @returns the API server's answers */
async function upgradeTo(release: string): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const [name, { versions }] of await crdsOf(release))
    answers.push((await cluster.api('PATCH', `${crdPath}/${name}`, { spec: { versions } })).status);
  return answers;
}

async function storedVersionsOf(plural: string): Promise<unknown> {
  const { body } = await cluster.api('GET', `${crdPath}/${plural}.${group}`);
  return recordAt(body, 'status')['storedVersions'];
}

test('what a cluster stores in old versions is written again, so that these can be removed', async () => {
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'apps' } });
  const image = 'ghcr.io/acme/web';
  await cluster.create(`/apis/${group}/v1beta2/namespaces/apps/imagerepositories`, {
    apiVersion: `${group}/v1beta2`,
    kind: 'ImageRepository',
    metadata: { name: 'web', annotations: { mine: 'stays' } },
    spec: { image, interval: '1m' },
  });
  expect(await upgradeTo('2.7')).toEqual([200, 200, 200]);
  const path = `/apis/${group}/v1/namespaces/apps/imagerepositories/web`;
  const { body: before } = await cluster.api('GET', path);
  expect(await upgradeTo('2.9')).toContain(422);

  const looked = await tagwright('migrate', 'api', '--cluster');
  expect(looked).toMatchObject({ code: 0, said: '' });
  expect(looked.out).toContain(
    `imagerepositories.${group}: 1 object would be written as v1, and v1beta2 taken out of status.storedVersions\n`,
  );
  expect(looked.out).toContain('tagwright migrate api --cluster --write');
  expect(await storedVersionsOf('imagerepositories')).toEqual(['v1beta2', 'v1']);

  const wrote = await tagwright('migrate', 'api', '--cluster', '--write');
  expect(wrote).toMatchObject({ code: 0, said: '' });
  expect(wrote.out).toContain(
    `imagerepositories.${group}: 1 object written as v1, v1beta2 taken out of status.storedVersions\n`,
  );
  const { body: after } = await cluster.api('GET', path);
  expect(recordAt(after, 'spec')).toEqual(recordAt(before, 'spec'));
  // An update that changes nothing is only written if it is stored in another form.
  expect(recordAt(after, 'metadata')['resourceVersion']).not.toBe(
    recordAt(before, 'metadata')['resourceVersion'],
  );
  expect(recordAt(after, 'metadata')).toMatchObject({
    annotations: { mine: 'stays' },
    generation: 1,
  });
  expect(await storedVersionsOf('imagerepositories')).toEqual(['v1']);
  expect(await upgradeTo('2.9')).toEqual([200, 200, 200]);

  expect((await tagwright('migrate', 'api', '--cluster', '--write')).out).toContain(
    `imagerepositories.${group}: all are stored as v1\n`,
  );
});

test('manifests are shown, written, and then have nothing to change', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'web.yaml');
  const text = `apiVersion: ${group}/v1beta2\nkind: ImageRepository\nmetadata: {name: web}\nspec: {image: ghcr.io/acme/web, interval: 1m}\n`;
  await writeFile(file, text);
  await cp(file, join(directory.path, 'web.json'));
  function migrate(...words: readonly string[]): ReturnType<RunCommand> {
    return tagwright('migrate', 'api', directory.path, ...words);
  }
  expect((await migrate()).out).toMatch(
    /-apiVersion.*v1beta2\n\+apiVersion.*v1\n[^]*1 file would change, 1 object to v1, 0 things to decide[^]*--write/,
  );
  expect(await readFile(file, 'utf8')).toBe(text);
  expect((await migrate('--write')).out).toMatch(/1 file written[^]*git -C .* commit/);
  expect(await readFile(file, 'utf8')).toBe(text.replace('v1beta2', 'v1'));
  expect((await migrate('--write')).out).toMatch(/^Nothing to change\./m);
});

test.for<[string, readonly string[]]>([
  ['neither a directory nor --cluster', []],
  ['both', ['.', '--cluster']],
  ['two directories', ['.', 'src']],
])('says what to name, given %s', async ([, words]) => {
  expect(await tagwright('migrate', 'api', ...words)).toMatchObject({
    code: 2,
    said: expect.stringContaining('name one directory of manifests, or say --cluster'),
  });
});

test('the Applications of a cluster become resources to commit, and a person hears of what is left', async () => {
  const application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'web',
      namespace: 'apps',
      annotations: { 'argocd-image-updater.argoproj.io/image-list': 'web=ghcr.io/acme/web:1.x' },
    },
    spec: { source: { repoURL: 'https://example.com/fleet', path: 'web', targetRevision: 'main' } },
  };
  expect(await tagwright('migrate', 'argocd', '--cluster')).toMatchObject({
    code: 0,
    out: '',
    said: 'no Application here has images that Argo CD Image Updater updates\n',
  });
  await cluster.install(crdOf('argoproj.io', 'Application', 'applications'));
  await cluster.create('/apis/argoproj.io/v1alpha1/namespaces/apps/applications', application);
  const { code, out, said } = await tagwright('migrate', 'argocd', '--cluster', '-n', 'images');
  expect(code).toBe(0);
  expect(out).toMatch(
    /kind: GitRepository[^]*url: https:\/\/example\.com\/fleet[^]*kind: ImagePolicy/,
  );
  expect(said).toContain('with # {"$imagepolicy": "images:web"} behind it');
});

/** A CRD whose objects may be anything. */
function crdOf(ofGroup: string, kind: string, plural: string): JsonRecord {
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: anything };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${ofGroup}` },
    spec: {
      group: ofGroup,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [{ name: 'v1alpha1', served: true, storage: true, schema }],
    },
  };
}
