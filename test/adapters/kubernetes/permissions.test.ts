import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowTestCluster } from '../../support/cluster.ts';
import { connectKubernetes } from '../../support/kubernetes.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { Kubernetes } from '../../support/kubernetes.ts';

let cluster: TestCluster;
let kubernetes: Kubernetes;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  kubernetes = await connectKubernetes(cluster.kubeconfig);
});

afterAll(async () => {
  await kubernetes?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

/** What the ServiceAccount of `config/rbac` is told when it asks whether it may. */
async function mayI(verb: string, resource: string): Promise<string> {
  const user = 'system:serviceaccount:tagwright:tagwright';
  return (await kubernetes.may(user, { verb, resource, namespace: 'apps' })) ? 'yes' : 'no';
}

test.for([
  ['watch', 'imagerepositories.image.toolkit.fluxcd.io', 'yes'],
  ['patch', 'imagepolicies.image.toolkit.fluxcd.io/status', 'yes'],
  ['delete', 'imageupdateautomations.image.toolkit.fluxcd.io', 'no'],
  ['watch', 'gitrepositories.source.toolkit.fluxcd.io', 'yes'],
  ['patch', 'gitrepositories.source.toolkit.fluxcd.io', 'no'],
  ['get', 'secrets', 'yes'],
  ['list', 'secrets', 'no'],
  ['get', 'serviceaccounts', 'yes'],
  ['create', 'serviceaccounts/token', 'no'],
  ['create', 'serviceaccounts', 'no'],
  ['get', 'namespaces', 'yes'],
  ['create', 'events', 'yes'],
  ['create', 'pods', 'no'],
] as const)('may it %s %s: %s', async ([verb, resource, answer]) => {
  expect(await mayI(verb, resource)).toBe(answer);
});

// docs/decisions/cluster-name.md
test('to know the cluster, a Role in kube-system is enough', async () => {
  const { kubectl } = kubernetes;
  const name = ['-n', 'kube-system', 'create'];
  await kubectl(...name, 'role', 'reader', '--verb=get', '--resource=namespaces');
  await kubectl(...name, 'rolebinding', 'reader', '--role=reader', '--user=reader');
  const words = ['get', 'namespace', 'kube-system', '-o', 'name', '--as=reader'];
  expect(await kubectl(...words)).toBe('namespace/kube-system\n');
});
