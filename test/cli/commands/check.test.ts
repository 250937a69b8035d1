import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../src/servers/port.ts';
import { borrowCluster } from '../../support/cluster-pool.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import type { TestCluster } from '../../support/cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await borrowTestCluster();
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test('check says that all is well, to the account that config/rbac makes', async () => {
  await using own = await borrowCluster();
  const tagwright = commandWith({ KUBECONFIG: own.account.kubeconfig });
  const { code, out, said } = await tagwright('check');
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(out).toMatch(/^✔ tagwright \d\S+, Node v?24/);
  expect(out).toMatch(/^✔ Kubernetes v1\.\S+ at https:\/\/127\.0\.0\.1/m);
  for (const kind of ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'GitRepository'])
    expect(out).toContain(`✔ ${kind} is served as v1\n`);
  expect(out).toContain('✔ this account has the rights that tagwright needs in all namespaces\n');
  // It may not list Deployments, and need not.
  expect(out).toMatch(/^! whether Flux's image controllers run is not known/m);
  expect(out).toMatch(/^! no Temporal is configured/m);
});

test('check finds rights that are missing, and that Flux runs, and what to do', async () => {
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'flux-system' } });
  const labels = { app: 'flux' };
  await cluster.create('/apis/apps/v1/namespaces/flux-system/deployments', {
    metadata: { name: 'image-reflector-controller' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'manager', image: 'flux' }] },
      },
    },
  });
  const admin = commandWith({ KUBECONFIG: cluster.kubeconfig });
  expect(await admin('check')).toMatchObject({
    code: 1,
    out: expect.stringContaining(
      "✗ Flux's image-reflector-controller runs too: kubectl -n flux-system scale deployment image-reflector-controller --replicas=0\n",
    ),
    said: 'tagwright: 1 thing to do before tagwright can work here\n',
  });
  const weak = commandWith({ KUBECONFIG: await kubeconfigOfNobody() });
  const { code, out } = await weak('check', '-n', 'flux-system');
  expect(code).toBe(1);
  expect(out).toContain(
    '✗ this account may not get secrets in namespace "flux-system": config/rbac',
  );
  expect(out).toContain(
    '✗ this account may not patch imagepolicies/status.image.toolkit.fluxcd.io',
  );
});

/** Of an account that may nothing but ask. */
async function kubeconfigOfNobody(): Promise<string> {
  const path = '/api/v1/namespaces/flux-system/serviceaccounts';
  await cluster.create(path, { metadata: { name: 'nobody' } });
  const { status } = await cluster.create(`${path}/nobody/token`, { spec: {} });
  const token: unknown = Object(status)['token'];
  const text = await readFile(cluster.kubeconfig, 'utf8');
  const file = join(cluster.directory, 'nobody');
  await writeFile(file, text.replace(/"token":"[^"]*"/, `"token":"${String(token)}"`));
  return file;
}

test('check finds that Temporal does not answer', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig, TEMPORAL_ADDRESS: address });
  const { code, out } = await tagwright('check');
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`^✗ Temporal at ${address}, namespace "default": `, 'm'));
});
