import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt, recordsIn } from '../../../src/domain/resources/record.ts';
import { startTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { fluxDeployment, sayReady } from '../../support/flux-deployments.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';

let cluster: TestCluster;
let tagwright: RunCommand;

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const rights = '/apis/rbac.authorization.k8s.io/v1';
const repositories = '/apis/image.toolkit.fluxcd.io/v1/namespaces/default/imagerepositories';
const image = '--image=registry.example.com/tagwright:0.1.0';

beforeAll(async () => {
  // One in which nobody has installed anything.
  cluster = await startTestCluster([]);
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
});

afterAll(() => cluster?.[Symbol.asyncDispose]());

async function namesAt(path: string): Promise<readonly string[]> {
  const { body } = await cluster.api('GET', path);
  return recordsIn(body['items']).map((item) => String(recordAt(item, 'metadata')['name']));
}

async function statusAt(path: string): Promise<number> {
  return (await cluster.api('GET', path)).status;
}

/** Ends a command, while the Deployments that it makes become ready. */
async function withReady(
  namespace: string,
  names: readonly string[],
  ...args: readonly string[]
): ReturnType<RunCommand> {
  const ending = tagwright(...args);
  for (const name of names) await eventually(() => sayReady(cluster, namespace, name));
  return ending;
}

test('what is not ready in time is told, with why its pods do not start', async () => {
  const waiting = tagwright('install', '-n', 'images', image, '--timeout=3s');
  await eventually(async () => {
    expect(await statusAt('/apis/apps/v1/namespaces/images/deployments/tagwright')).toBe(200);
  });
  const container = { name: 'tagwright', image: 'registry.example.com/tagwright:0.1.0' };
  const pods = '/api/v1/namespaces/images/pods';
  await cluster.create(pods, {
    metadata: { name: 'tagwright-1', labels: { app: 'tagwright' } },
    spec: { containers: [container] },
  });
  const state = { waiting: { reason: 'ImagePullBackOff', message: 'back-off pulling it' } };
  const status = { ...container, ready: false, restartCount: 0, imageID: '', state };
  await cluster.api('PATCH', `${pods}/tagwright-1/status`, {
    status: { containerStatuses: [status] },
  });
  const { code, said } = await waiting;
  expect(said).toBe(
    'tagwright: deployment.apps/tagwright in namespace "images" is not ready after 3s: ImagePullBackOff: back-off pulling it\n',
  );
  expect(code).toBe(1);
  await cluster.api('DELETE', `${pods}/tagwright-1?gracePeriodSeconds=0`);
});

test('install brings CRDs, rights and the Deployment up to date, until it is ready', async () => {
  const { code, out, said } = await withReady(
    'images',
    ['tagwright'],
    'install',
    '-n',
    'images',
    image,
  );
  expect({ code, said }).toEqual({ code: 0, said: '' });
  const lines = out.trimEnd().split('\n');
  expect(lines).toContain(
    'customresourcedefinition.apiextensions.k8s.io/imagepolicies.image.toolkit.fluxcd.io unchanged',
  );
  expect(lines).toContain('namespace/images unchanged');
  expect(lines).toContain('clusterrolebinding.rbac.authorization.k8s.io/tagwright unchanged');
  expect(lines.at(-1)).toBe('deployment.apps/tagwright is ready');
  const { body } = await cluster.api(
    'GET',
    '/apis/apps/v1/namespaces/images/deployments/tagwright',
  );
  expect(JSON.stringify(body)).toContain('registry.example.com/tagwright:0.1.0');
  expect(JSON.stringify(body)).not.toContain('--events-addr');
  const { body: binding } = await cluster.api('GET', `${rights}/clusterrolebindings/tagwright`);
  expect(recordsIn(binding['subjects'])[0]).toMatchObject({ namespace: 'images' });
});

test("where Flux's notification-controller is, events are posted to it", async () => {
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'flux-system' } });
  const path = '/apis/apps/v1/namespaces/flux-system/deployments';
  await cluster.create(path, fluxDeployment('notification-controller'));
  const { out } = await tagwright('install', '-n', 'images', image, '--wait=false');
  expect(out).toContain('networkpolicy.networking.k8s.io/allow-events-of-tagwright created\n');
  expect(out).toContain('deployment.apps/tagwright changed\n');
  const { body } = await cluster.api(
    'GET',
    '/apis/apps/v1/namespaces/images/deployments/tagwright',
  );
  expect(JSON.stringify(body)).toContain(
    '"--events-addr=http://notification-controller.flux-system.svc.cluster.local./"',
  );
});

test("install refuses beside Flux's controllers, and says what to do", async () => {
  const path = '/apis/apps/v1/namespaces/flux-system/deployments';
  await cluster.create(path, fluxDeployment('image-automation-controller'));
  const { code, said } = await tagwright('install', '-n', 'images');
  expect(code).toBe(1);
  expect(said).toBe(
    'tagwright: image-automation-controller of Flux would do the same work: say --replace-flux to put tagwright in their place, or scale them down: kubectl -n flux-system scale deployment image-automation-controller --replicas=0\n',
  );
  expect((await tagwright('check')).out).toContain(
    "✗ Flux's image-automation-controller runs too: kubectl -n flux-system scale deployment image-automation-controller --replicas=0",
  );
  await cluster.api('DELETE', `${path}/image-automation-controller`);
});

test.for([
  ["in Flux's place", ['install', '--replace-flux']],
  ['in another namespace', ['install', '-n', 'others']],
] as const)('install does not install a second one %s', async ([, words]) => {
  expect(await tagwright(...words)).toMatchObject({
    code: 1,
    said: 'tagwright: tagwright runs in namespace "images" already: tagwright uninstall -n images\n',
  });
});

test('uninstall takes nothing away for another namespace than that of the Deployment', async () => {
  expect(await tagwright('uninstall', '-n', 'others', '-s')).toMatchObject({
    code: 1,
    said: 'tagwright: tagwright is not in namespace "others" but in images\n',
  });
});

test('uninstall asks, and does nothing where nobody can be asked', async () => {
  expect(await tagwright('uninstall')).toMatchObject({
    code: 2,
    said: 'tagwright: nobody can be asked here: say --silent to uninstall without being asked\n',
  });
});

test('uninstall finds what install made, and lets resources go that stay', async () => {
  await cluster.create(repositories, {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: 'app', finalizers: ['finalizers.fluxcd.io', 'example.com/other'] },
    spec: { image: 'registry.example.com/app', interval: '1h' },
  });
  await cluster.create('/api/v1/namespaces/images/secrets', { metadata: { name: 'theirs' } });
  const { code, out, said } = await tagwright('uninstall', '--silent');
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(out).toContain('deployment.apps/tagwright deleted\n');
  expect(out).toContain('networkpolicy.networking.k8s.io/allow-events-of-tagwright deleted\n');
  expect(out).toContain('clusterrolebinding.rbac.authorization.k8s.io/tagwright deleted\n');
  expect(out).toContain('1 resource let go: each can be deleted by itself\n');
  expect(out).toContain('namespace/images left, for secret/theirs is in it\n');
  expect(out).not.toContain('customresourcedefinition');
  const { body } = await cluster.api('GET', `${repositories}/app`);
  expect(recordAt(body, 'metadata')['finalizers']).toEqual(['example.com/other']);
  expect(await statusAt(`${rights}/clusterroles/tagwright`)).toBe(404);
});

test('uninstall --crds deletes the CRDs that install made, and no others', async () => {
  await cluster.api('PATCH', `${repositories}/app`, { metadata: { finalizers: null } });
  await cluster.api('PATCH', `${definitions}/gitrepositories.source.toolkit.fluxcd.io`, {
    metadata: { labels: { 'app.kubernetes.io/managed-by': null } },
  });
  await cluster.api('DELETE', '/api/v1/namespaces/images/secrets/theirs');
  const { code, out } = await tagwright('uninstall', '--crds', '-n', 'images', '-s');
  expect({ code, last: out.trimEnd().split('\n').at(-1) }).toEqual({
    code: 0,
    last: 'customresourcedefinition.apiextensions.k8s.io/imageupdateautomations.image.toolkit.fluxcd.io deleted',
  });
  expect(out).toContain('namespace/images deleted\n');
  await eventually(async () => {
    expect((await namesAt(definitions)).filter((name) => name.includes('toolkit'))).toEqual([
      'gitrepositories.source.toolkit.fluxcd.io',
    ]);
  });
  expect(await tagwright('uninstall', '-s')).toMatchObject({
    code: 1,
    said: expect.stringContaining('nothing here was made by "tagwright install"'),
  });
});
