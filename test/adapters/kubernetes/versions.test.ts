import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { crdManifest } from '../../../src/domain/resources/crd.ts';
import { fluxCrd, startTestCluster } from '../../support/cluster.ts';
import { eventually } from '../../support/eventually.ts';
import { condition, imagePath, imagePolicy, latestRef } from './objects.ts';
import type { LoneTestCluster } from '../../support/cluster.ts';

const key = { namespace: 'default', name: 'app' };
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Without CRDs, but for those that a test installs. */
let server: LoneTestCluster;

beforeAll(async () => {
  server = await startTestCluster([]);
});

afterEach(() => server.uninstall());

afterAll(() => server[Symbol.asyncDispose]());

test.for([
  [
    'v1alpha1: only latestImage, and no trace of what it has not',
    'v1alpha1',
    { latestImage: 'registry.test/app:1.2.3' },
  ],
  ['v1beta1: the same', 'v1beta1', { latestImage: 'registry.test/app:1.2.3' }],
  ['v1beta2 as Flux 2.7 had it: only latestRef', 'v1beta2', { latestRef }],
  ['v1: only latestRef', 'v1', { latestRef }],
] as const)('a status in the fields of %s', async ([, version, expected]) => {
  await server.install(await fluxCrd('ImagePolicy', version));
  const path = imagePath('imagepolicies', { version });
  await server.create(path, imagePolicy('app', { version }));
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });

  const policy = await cluster.get('ImagePolicy', key);
  expect(policy?.apiVersion).toBe(`image.toolkit.fluxcd.io/${version}`);
  const before = policy?.status ?? {};
  const resourceVersion = policy?.metadata.resourceVersion ?? '';
  const conditions = [condition('Ready')];
  const after = { ...before, latestRef, conditions };
  await cluster.patchStatus('ImagePolicy', key, { before, after, resourceVersion });
  const { body } = await server.api('GET', `${path}/app`);
  const { observedGeneration: _, ...status } = Object(body['status']);
  expect(status).toEqual({ conditions, ...expected });
  const again = await cluster.get('ImagePolicy', key);
  expect(again?.status.latestRef).toMatchObject({ name: latestRef.name, tag: latestRef.tag });
});

test('an automation of v1alpha1 reads as one of v1', async () => {
  await server.install(await fluxCrd('ImageUpdateAutomation', 'v1alpha1'));
  await server.create(imagePath('imageupdateautomations', { version: 'v1alpha1' }), {
    apiVersion: 'image.toolkit.fluxcd.io/v1alpha1',
    kind: 'ImageUpdateAutomation',
    metadata: { name: 'app' },
    spec: {
      interval: '1m',
      checkout: { gitRepositoryRef: { name: 'fleet' }, branch: 'main' },
      commit: { authorName: 'Bot', authorEmail: 'bot@example.com' },
      push: { branch: 'images' },
      update: { strategy: 'Setters', path: './apps' },
    },
  });
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
  const automation = await cluster.get('ImageUpdateAutomation', key);
  expect(automation?.spec).toMatchObject({
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: { author: { name: 'Bot', email: 'bot@example.com' } },
      push: { branch: 'images' },
    },
  });
});

test('a policy of a version without spec.suspend cannot be suspended, and says so', async () => {
  await server.install(await fluxCrd('ImagePolicy', 'v1beta1'));
  await server.create(
    imagePath('imagepolicies', { version: 'v1beta1' }),
    imagePolicy('app', { version: 'v1beta1' }),
  );
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
  await expect(cluster.setSuspended('ImagePolicy', key, true)).rejects.toMatchObject({
    reason: 'SuspendNotServed',
    terminal: true,
  });
});

test('kinds that are not installed are a state, and installing them is noticed', async () => {
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
  expect(await cluster.get('ImagePolicy', key)).toBeUndefined();
  await expect(cluster.get('GitRepository', key)).rejects.toMatchObject({
    reason: 'CRDNotInstalled',
    terminal: false,
  });
  await server.install(crdManifest('ImagePolicy'));
  await eventually(async () => {
    const { status } = await server.api('POST', imagePath('imagepolicies'), imagePolicy('app'));
    expect([201, 409]).toContain(status);
    expect(await cluster.get('ImagePolicy', key)).toBeDefined();
  });
});

test('a version that is served no longer is replaced by the next best', async () => {
  await server.install(crdManifest('ImagePolicy'));
  await server.create(imagePath('imagepolicies'), imagePolicy('app'));
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
  const policy = await cluster.get('ImagePolicy', key);
  expect(policy?.apiVersion).toBe('image.toolkit.fluxcd.io/v1');

  const crd = await server.api('GET', `${crds}/imagepolicies.image.toolkit.fluxcd.io`);
  const { spec } = structuredClone<{ spec?: { versions?: { name: string; served: boolean }[] } }>(
    crd.body,
  );
  const versions = spec?.versions?.map((one) => ({ ...one, served: one.name !== 'v1' }));
  await server.api('PATCH', `${crds}/imagepolicies.image.toolkit.fluxcd.io`, {
    spec: { versions },
  });
  await eventually(async () => {
    expect((await server.api('GET', imagePath('imagepolicies'))).status).toBe(404);
  });
  await eventually(async () => {
    const next = await cluster.get('ImagePolicy', key);
    expect(next?.apiVersion).toBe('image.toolkit.fluxcd.io/v1beta2');
  });
});
