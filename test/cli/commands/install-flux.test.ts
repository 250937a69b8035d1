import { afterAll, beforeAll, expect, test } from 'vitest';
import { logFields } from '../../../src/domain/log-fields.ts';
import { isRecord, recordAt, recordsIn } from '../../../src/domain/resources/record.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { deployed, patches } from '../../support/flux-arguments.ts';
import { fluxDeployment, sayReady } from '../../support/flux-deployments.ts';
import { fluxFor } from '../../support/flux.ts';
import { startKubelet } from '../../support/kubelet.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';
import type { Flux } from '../../support/flux.ts';

let cluster: TestCluster;
let tagwright: RunCommand;
let flux: Flux;
/** As the API server had them when Flux had just been installed. */
const before = new Map<string, JsonRecord>();

const controllers = ['image-reflector-controller', 'image-automation-controller'] as const;
const deployments = '/apis/apps/v1/namespaces/flux-system/deployments';
const image = '--image=registry.example.com/tagwright:0.1.0';

/** What Flux's people have changed of the Deployment of the reflector. */
const changed = {
  args: [...deployed, ...(patches['the multi-tenancy lockdown'] ?? [])],
  labels: {
    'kustomize.toolkit.fluxcd.io/name': 'flux-system',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  },
  pod: { tolerations: [{ key: 'infra', operator: 'Exists' }] },
};

beforeAll(async () => {
  cluster = await borrowTestCluster();
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
  flux = fluxFor({ kubeconfig: cluster.kubeconfig, home: cluster.directory });
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'flux-system' } });
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { body } = await cluster.api('GET', definitions);
  const labels = {
    'app.kubernetes.io/part-of': 'flux',
    'app.kubernetes.io/version': 'v2.9.5',
  };
  for (const crd of recordsIn(body['items']))
    await cluster.api('PATCH', `${definitions}/${String(recordAt(crd, 'metadata')['name'])}`, {
      metadata: { labels },
    });
  const [reflector, automation] = controllers;
  await cluster.create(deployments, fluxDeployment(reflector, changed));
  await cluster.create(deployments, fluxDeployment(automation));
  for (const name of controllers) before.set(name, await deployment(name));
});

afterAll(() => cluster?.[Symbol.asyncDispose]());

async function deployment(name: string): Promise<JsonRecord> {
  const { body } = await cluster.api('GET', `${deployments}/${name}`);
  return body;
}

function podOf(one: JsonRecord): JsonRecord {
  return recordAt(recordAt(recordAt(one, 'spec'), 'template'), 'spec');
}

function containerOf(one: JsonRecord): JsonRecord {
  const containers = recordsIn(podOf(one)['containers']);
  expect(containers).toHaveLength(1);
  return containers[0] ?? {};
}

/** Ends a command, while the Deployments become ready that tagwright is in then. */
async function withReady(...args: readonly string[]): ReturnType<RunCommand> {
  const ending = tagwright(...args);
  for (const name of controllers)
    await eventually(async () => {
      const { image: now } = containerOf(await deployment(name));
      if (!String(now).includes('tagwright')) throw new Error(`${name} is of ${String(now)}`);
      await sayReady(cluster, 'flux-system', name);
    });
  return ending;
}

test('nothing is applied while Flux runs in another namespace too', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const name = 'image-automation-controller';
  const { metadata, ...other } = Object(fluxDeployment(name));
  await cluster.create(path, { ...other, metadata: { ...metadata, namespace: 'default' } });
  expect(await tagwright('install', '--replace-flux', '-n', 'flux-system')).toEqual({
    code: 1,
    out: '',
    said: `tagwright: Flux's ${name} runs in another namespace than "flux-system" too: kubectl -n default scale deployment ${name} --replicas=0\n`,
  });
  await cluster.api('DELETE', `${path}/${name}`);
});

test("tagwright takes the place of Flux's controllers, and waits until it is ready", async () => {
  const { code, out, said } = await withReady('install', '--replace-flux', image);
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(out).toContain('deployment.apps/image-reflector-controller changed\n');
  expect(out).toContain(
    'clusterrolebinding.rbac.authorization.k8s.io/tagwright-for-flux created\n',
  );
  expect(out).toContain(
    'customresourcedefinition.apiextensions.k8s.io/imagepolicies.image.toolkit.fluxcd.io left as it is\n',
  );
  expect(out).toContain('deployment.apps/image-automation-controller is ready\n');
});

test('what was there goes on: arguments, accounts, and what people have added', async () => {
  const now = await deployment('image-reflector-controller');
  expect(containerOf(now)).toMatchObject({
    name: 'manager',
    image: 'registry.example.com/tagwright:0.1.0',
    args: changed.args,
    ports: [
      { name: 'http-prom', containerPort: 8080 },
      { name: 'healthz', containerPort: 9440 },
    ],
  });
  expect(podOf(now)).toMatchObject({
    serviceAccountName: 'image-reflector-controller',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: changed.pod.tolerations,
    securityContext: { fsGroup: 1337 },
  });
  expect(recordAt(now, 'spec')['strategy']).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
  });
  expect(recordAt(recordAt(now, 'metadata'), 'annotations')).toMatchObject({
    'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  });
});

test('each half has its kinds', async () => {
  const kinds = await Promise.all(
    controllers.map(async (name) =>
      recordsIn(containerOf(await deployment(name))['env']).find(
        (one) => one['name'] === 'TAGWRIGHT_KINDS',
      ),
    ),
  );
  expect(kinds.map((one) => one?.['value'])).toEqual([
    'ImageRepository,ImagePolicy',
    'ImageUpdateAutomation',
  ]);
});

test.for([
  ['image-reflector-controller', 'patch', 'imagepolicies', 'status', true],
  ['image-automation-controller', 'list', 'gitrepositories', '', true],
  ['image-automation-controller', 'delete', 'imagepolicies', '', false],
] as const)('%s may %s %s/%s: %s', async ([name, verb, resource, subresource, allowed]) => {
  const group = `${resource === 'gitrepositories' ? 'source' : 'image'}.toolkit.fluxcd.io`;
  const user = `system:serviceaccount:flux-system:${name}`;
  const resourceAttributes = { verb, group, resource, subresource };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const { status } = await cluster.create(path, { spec: { user, resourceAttributes } });
  expect(status).toMatchObject({ allowed });
});

test('flux check passes', async () => {
  const said = await flux(
    'check',
    '--components-extra=image-reflector-controller,image-automation-controller',
  );
  for (const name of controllers) expect(said).toContain(`✔ ${name}: deployment ready`);
  expect(said).toContain('► registry.example.com/tagwright:0.1.0');
  expect(said).toContain('✔ all checks passed');
  expect(await flux('version')).toContain('tagwright: 0.1.0\n');
});

test('flux logs finds the pods, and what they say of a resource', async () => {
  const lines = ['fleet', 'other'].map((name) =>
    JSON.stringify({
      level: 'info',
      ts: '2026-01-01T00:00:00.000Z',
      msg: 'pushed commit',
      ...logFields({ workflowId: `default/ImageUpdateAutomation/apps/${name}` }),
    }),
  );
  await using kubelet = await startKubelet(cluster, ['no JSON', ...lines].join('\n'));
  for (const name of controllers) await kubelet.runPodOf(await deployment(name));
  const words = ['--kind=ImageUpdateAutomation', '--name=fleet', '--namespace=apps'];
  expect(await flux('logs', ...words)).toBe(
    '2026-01-01T00:00:00.000Z info ImageUpdateAutomation/fleet.apps - pushed commit \n'.repeat(2),
  );
});

test('check takes it for tagwright, and install without the flag does not install a second one', async () => {
  const { out } = await tagwright('check');
  expect(out).toContain(
    "✔ tagwright is in the place of Flux's image-reflector-controller in flux-system\n",
  );
  expect(out).not.toContain('runs too');
  expect(await tagwright('install')).toMatchObject({
    code: 1,
    said: expect.stringContaining("tagwright is in the place of Flux's image-reflector-controller"),
  });
});

test('a second time nothing changes', async () => {
  const { out } = await tagwright('install', '--replace-flux', image, '--wait=false');
  expect(out).not.toMatch(/changed$(?<!unchanged)/m);
  expect(out).toContain('deployment.apps/image-reflector-controller unchanged\n');
});

test("uninstall puts Flux's controllers back as they were", async () => {
  const { code, out, said } = await tagwright('uninstall', '--silent');
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(out).toContain("deployment.apps/image-reflector-controller is Flux's again\n");
  for (const name of controllers) {
    const now = await deployment(name);
    expect(now['spec']).toEqual(before.get(name)?.['spec']);
    const { labels, annotations } = recordAt(now, 'metadata');
    const { labels: labelsBefore } = recordAt(before.get(name) ?? {}, 'metadata');
    expect(labels).toEqual(labelsBefore);
    expect(isRecord(annotations) ? Object.keys(annotations) : []).toEqual([]);
  }
  const accounts = await cluster.api('GET', '/api/v1/namespaces/flux-system/serviceaccounts');
  expect(recordsIn(accounts.body['items'])).toEqual([]);
});

test('where Flux rests, it rests again after uninstall, and what wakes it is said', async () => {
  for (const name of controllers)
    await cluster.api('PATCH', `${deployments}/${name}`, { spec: { replicas: 0 } });
  await tagwright('install', '--replace-flux', image, '--wait=false');
  expect(recordAt(await deployment('image-reflector-controller'), 'spec')['replicas']).toBe(1);
  expect((await tagwright('uninstall', '-s')).out).toContain(
    "deployment.apps/image-automation-controller is Flux's again, and rests as before: kubectl -n flux-system scale deployment image-automation-controller --replicas=1\n",
  );
  expect(recordAt(await deployment('image-reflector-controller'), 'spec')['replicas']).toBe(0);
});

test('where Flux has none, they are made, and deleted again', async () => {
  for (const name of controllers) await cluster.api('DELETE', `${deployments}/${name}`);
  const made = await withReady('install', '--replace-flux', image);
  expect(made.out).toContain('deployment.apps/image-automation-controller created\n');
  expect(containerOf(await deployment('image-automation-controller'))['args']).toEqual(deployed);
  expect((await tagwright('uninstall', '-s')).out).toContain(
    'deployment.apps/image-automation-controller deleted\n',
  );
});
