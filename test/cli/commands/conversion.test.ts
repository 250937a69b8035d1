import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { conversionPath } from '../../../src/domain/conversion/alpha-crd.ts';
import { imageKinds, kinds } from '../../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../../src/domain/resources/record.ts';
import { freePort } from '../../../src/servers/port.ts';
import { fluxCrd, startTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { alphaCrds, startWebhook, webhookNamespace } from '../../support/conversion-webhook.ts';
import { eventually } from '../../support/eventually.ts';
import { connectKubernetes } from '../../support/kubernetes.ts';
import type { ImageKind } from '../../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { LoneTestCluster } from '../../support/cluster.ts';
import type { Webhook } from '../../support/conversion-webhook.ts';
import type { Kubernetes } from '../../support/kubernetes.ts';

/*
 * The conversion webhook before a real API server.
 */

let cluster: LoneTestCluster;
let kubernetes: Kubernetes;
let port: number;
const webhooks: Webhook[] = [];

beforeAll(async () => {
  port = await freePort();
  cluster = await startTestCluster(alphaCrds(port));
  kubernetes = await connectKubernetes(cluster.kubeconfig);
  for (const name of [webhookNamespace, 'team'])
    await cluster.create('/api/v1/namespaces', { metadata: { name } });
});

afterEach(async () => {
  for (const one of webhooks.splice(0)) await one[Symbol.asyncDispose]();
});

afterAll(async () => {
  await kubernetes?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

/** Starts a replica, and waits until the API server gets answers from the one that the CRDs name. */
async function start(options: Partial<Parameters<typeof startWebhook>[0]> = {}): Promise<Webhook> {
  const webhook = await startWebhook({ kubeconfig: cluster.kubeconfig, port, ...options });
  webhooks.push(webhook);
  return webhook;
}

const crdDirectory = fileURLToPath(new URL('../../../config/crd', import.meta.url));
const alphaDirectory = fileURLToPath(new URL('../../../config/alpha', import.meta.url));

const versions = ['v1', 'v1beta2', 'v1beta1', 'v1alpha2', 'v1alpha1'];

const objects: readonly JsonRecord[] = [
  {
    kind: 'ImageRepository',
    spec: { image: 'ghcr.io/team/app', interval: '1m0s' },
  },
  {
    kind: 'ImagePolicy',
    spec: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.x' } } },
  },
  {
    kind: 'ImageUpdateAutomation',
    spec: {
      checkout: { branch: 'main', gitRepositoryRef: { name: 'fleet' } },
      commit: { authorEmail: 'bot@example.com', authorName: 'bot' },
      interval: '1m0s',
      push: { branch: 'auto' },
      update: { strategy: 'Setters' },
    },
  },
].map((object) => ({
  apiVersion: 'image.toolkit.fluxcd.io/v1alpha1',
  metadata: { namespace: 'team', name: 'app' },
  ...object,
}));

async function fileOf(name: string, manifests: readonly JsonRecord[]): Promise<string> {
  const file = join(cluster.directory, name);
  await writeFile(file, manifests.map((one) => stringify(one)).join('---\n'));
  return file;
}

function get(kind: ImageKind, version: string): Promise<JsonRecord> {
  return kubernetes.get(kind, { namespace: 'team', name: 'app' }, version);
}

test('applied as v1alpha1 and stored as v1, an object is there in each version', async () => {
  await start();
  const file = await fileOf('alpha.yaml', objects);
  await eventually(() => kubernetes.kubectl('apply', '-f', file));
  for (const object of objects) {
    const kind = imageKinds.find((one) => one === object['kind']) ?? 'ImagePolicy';
    for (const version of versions) {
      const resource = `${kinds[kind].plural}.${version}.${kinds[kind].group}/app`;
      const text = await kubernetes.kubectl('-n', 'team', 'get', resource, '-o', 'json');
      const shown: unknown = JSON.parse(text);
      expect(shown).toHaveProperty('apiVersion', `${kinds[kind].group}/${version}`);
    }
    expect((await get(kind, 'v1alpha1'))['spec']).toEqual(object['spec']);
  }
  for (const more of [[], ['--server-side', '--force-conflicts'], ['--server-side']])
    await kubernetes.kubectl('apply', ...more, '-f', file);
  const again = await get('ImageUpdateAutomation', 'v1');
  expect(again).toMatchObject({ metadata: { generation: 1 }, spec: { git: { push: {} } } });
});

test('what only v1 has is kept while v1alpha1 is edited, and shown in no other version', async () => {
  await start();
  const spec = {
    image: 'ghcr.io/team/web',
    interval: '1m',
    accessFrom: { namespaceSelectors: [{ matchLabels: { team: 'a' } }] },
    provider: 'aws',
  };
  const [kind, key] = ['ImageRepository', { namespace: 'team', name: 'web' }] as const;
  const metadata = { ...key, annotations: { mine: 'yes' } };
  await kubernetes.apply([{ apiVersion: 'image.toolkit.fluxcd.io/v1', kind, metadata, spec }]);
  await served();
  await kubernetes.merge(kind, key, { spec: { interval: '5m' } }, { version: 'v1alpha1' });
  await kubernetes.annotate(kind, key, { other: 'too' }, 'v1alpha2');
  const object = await kubernetes.get(kind, key);
  expect(object).toMatchObject({ spec: { ...spec, interval: '5m' } });
  expect(recordAt(object, 'metadata')['annotations']).toEqual({ mine: 'yes', other: 'too' });
  const status = { canonicalImageName: 'ghcr.io/team/web', observedExclusionList: ['x'] };
  await kubernetes.merge(kind, key, { status }, { subresource: 'status' });
  // A client that knows no more than v1alpha1 writes the object whole.
  const shown = await kubernetes.get(kind, key, 'v1alpha1');
  const { annotations: _annotations, ...bare } = recordAt(shown, 'metadata');
  const file = await fileOf('whole.yaml', [{ ...shown, metadata: bare, status: {} }]);
  await kubernetes.kubectl('replace', '-f', file);
  const replaced = await kubernetes.get(kind, key);
  expect(replaced['spec']).not.toHaveProperty('accessFrom');
  expect(replaced['status']).toMatchObject(status);
});

test('two replicas that start at once show one certificate, which every CRD names', async () => {
  await removeCertificate();
  const other = await freePort();
  const [one, two] = await Promise.all([start(), start({ port: other })]);
  await served();
  await eventually(async () => expect(await two.serial()).toBe(await one.serial()));
  expect([...one.said, ...two.said].filter((line) => line.endsWith('make first'))).toHaveLength(1);
  const { 'ca.crt': authorities } = await certificate();
  for (const kind of imageKinds)
    expect(await clientOf(kind)).toHaveProperty('caBundle', authorities);
  // The API server is as well served by the second.
  await point(other);
  await one[Symbol.asyncDispose]();
  await served();
  await point(port);
});

test('a certificate is renewed while it is used: its authority is known before', async () => {
  await removeCertificate();
  const times = { lifetimeMs: 15_000, settleMs: 1_000 };
  const [one, two] = await Promise.all([
    start({ times }),
    start({ times, port: await freePort() }),
  ]);
  await served();
  const serials = new Set<string>();
  const failures: unknown[] = [];
  await eventually(
    async () => {
      await get('ImagePolicy', 'v1alpha1').catch((error: unknown) => failures.push(error));
      expect(serials.add(await one.serial()).size).toBe(2);
    },
    { intervalMs: 100 },
  );
  await eventually(async () => expect(await two.serial()).toBe(await one.serial()));
  await served();
  expect(failures).toEqual([]);
  for (const step of ['make first', 'make next', 'turn over'])
    expect([...one.said, ...two.said].filter((line) => line.endsWith(step))).toHaveLength(1);
});

test.for([
  ['is deleted', () => removeCertificate()],
  ['says something else', () => spoilCertificate()],
] as const)('where the Secret %s, there is soon another certificate', async ([, change]) => {
  const webhook = await start();
  await served();
  const before = await webhook.serial();
  await change();
  await eventually(async () => expect(await webhook.serial()).not.toBe(before));
  await served();
});

test('while the webhook is down, v1 is served, and the other versions say what is missing', async () => {
  const webhook = await start();
  await served();
  await webhook[Symbol.asyncDispose]();
  expect(await get('ImagePolicy', 'v1')).toHaveProperty('kind', 'ImagePolicy');
  await expect(get('ImagePolicy', 'v1alpha2')).rejects.toThrow(
    /conversion webhook for image\.toolkit\.fluxcd\.io\/v1, Kind=ImagePolicy failed: .*connection refused/,
  );
  // What tagwright reports, it reports in v1.
  const status = { observedGeneration: 1 };
  const path = `${collection('ImagePolicy')}/app/status`;
  expect(await cluster.api('PATCH', path, { status })).toMatchObject({ status: 200 });
  await start();
  await served();
});

test('without a CRD that names it, it says what to do, and leaves the CRD alone', async () => {
  await point(port, '/convert');
  const webhook = await start();
  await eventually(() =>
    expect(webhook.said).toContainEqual(expect.stringContaining('-k config/alpha/crd')),
  );
  await point(port);
  await served();
});

test('objects that Flux 0.13 stored as v1alpha1 move to v1, and the alpha versions can go', async () => {
  await removeCrds();
  for (const kind of imageKinds) await cluster.install(await fluxCrd(kind, 'v1alpha1'));
  for (const object of objects) await eventually(() => kubernetes.apply([object]));
  await start();
  await kubernetes.apply(alphaCrds(port));
  const { spec: read } = await eventually(() => get('ImageUpdateAutomation', 'v1'));
  expect(read).toMatchObject({ sourceRef: { kind: 'GitRepository', name: 'fleet' } });
  const files = imageKinds.flatMap((kind) => [
    '-f',
    join(crdDirectory, `${kinds[kind].plural}.yaml`),
  ]);
  await expect(kubernetes.kubectl('replace', ...files)).rejects.toThrow(
    /v1alpha1 was previously a storage version, and must remain in spec\.versions/,
  );
  const tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
  const { said, code } = await tagwright('migrate', 'api', '--cluster', '--write');
  expect(said).toBe('');
  expect(code).toBe(0);
  await kubernetes.kubectl('replace', ...files);
  for (const webhook of webhooks) await webhook[Symbol.asyncDispose]();
  const { spec } = await eventually(() => get('ImageUpdateAutomation', 'v1beta1'));
  expect(spec).toMatchObject({ git: { push: { branch: 'auto' } }, sourceRef: { name: 'fleet' } });
});

test('config/alpha is as the API server wants it', async () => {
  const words = ['apply', '--server-side', '--force-conflicts', '--dry-run=server'];
  const lines = await kubernetes.kubectl(...words, '-k', alphaDirectory);
  expect(lines).toContain('deployment.apps/tagwright serverside-applied');
  expect(lines.match(/customresourcedefinition\S+ serverside-applied/g)).toHaveLength(3);
  const made = parseAllDocuments(await kubernetes.kubectl('kustomize', alphaDirectory));
  const deployment = made.map((one): unknown => one.toJS()).find(isDeployment);
  expect(deployment).toHaveProperty(
    'spec.template.spec.containers[0].args',
    expect.arrayContaining(['run', '--conversion-webhook-addr=:9443']),
  );
});

function isDeployment(object: unknown): boolean {
  return isRecord(object) && object['kind'] === 'Deployment';
}

async function removeCrds(): Promise<void> {
  for (const kind of imageKinds) await cluster.api('DELETE', crdPath(kind));
  await eventually(async () => {
    const { status } = await cluster.api('GET', '/apis/image.toolkit.fluxcd.io');
    expect(status).toBe(404);
  });
}

/** Waits until the API server gets an answer for each kind. What it lists may be from its cache, so it is asked for one. */
async function served(): Promise<void> {
  for (const kind of imageKinds) await eventually(() => get(kind, 'v1alpha1'));
}

function collection(kind: ImageKind, version = 'v1'): string {
  return `/apis/${kinds[kind].group}/${version}/namespaces/team/${kinds[kind].plural}`;
}

const secretPath = `/api/v1/namespaces/${webhookNamespace}/secrets/tagwright-conversion`;

async function certificate(): Promise<JsonRecord> {
  return recordAt(await kubernetes.read(secretPath), 'data');
}

async function removeCertificate(): Promise<void> {
  await cluster.api('DELETE', secretPath);
}

async function spoilCertificate(): Promise<void> {
  const text = Buffer.from('no certificate').toString('base64');
  await cluster.api('PATCH', secretPath, { data: { 'tls.crt': text, 'ca.crt': text } });
}

function crdPath(kind: ImageKind): string {
  const name = `${kinds[kind].plural}.${kinds[kind].group}`;
  return `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
}

async function clientOf(kind: ImageKind): Promise<JsonRecord> {
  const conversion = recordAt(recordAt(await kubernetes.read(crdPath(kind)), 'spec'), 'conversion');
  return recordAt(recordAt(conversion, 'webhook'), 'clientConfig');
}

/** Has the CRDs name another webhook. */
async function point(to: number, path = conversionPath): Promise<void> {
  const url = `https://127.0.0.1:${to}${path}`;
  for (const kind of imageKinds)
    await cluster.api('PATCH', crdPath(kind), {
      spec: { conversion: { webhook: { clientConfig: { url } } } },
    });
}
