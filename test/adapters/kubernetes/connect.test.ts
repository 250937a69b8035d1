import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

let server: TestCluster;

beforeAll(async () => {
  server = await borrowTestCluster();
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

async function kubeconfigWith(name: string, change: (text: string) => string): Promise<string> {
  const file = join(server.directory, name);
  await writeFile(file, change(await readFile(server.kubeconfig, 'utf8')));
  return file;
}

test('a server that does not answer is named', async () => {
  const kubeconfig = await kubeconfigWith('away', (text) =>
    text.replace(server.url, 'https://127.0.0.1:1'),
  );
  await expect(connectCluster({ kubeconfig })).rejects.toMatchObject({
    reason: 'ClusterUnavailable',
    terminal: false,
    message: expect.stringContaining('https://127.0.0.1:1 does not answer'),
  });
});

test('a token that the server does not know is named as the cause', async () => {
  const kubeconfig = await kubeconfigWith('stale', (text) =>
    text.replace(/"token":"[^"]*"/, '"token":"stale"'),
  );
  await expect(connectCluster({ kubeconfig })).rejects.toMatchObject({
    reason: 'ClusterUnavailable',
    message: expect.stringContaining('does not accept our credentials'),
  });
});

test.for([
  ['that is not there', 'missing', /cannot read kubeconfig ".*missing": ENOENT/],
  ['whose context is not in it', 'nowhere', /has no context "nowhere".*tagwright/],
] as const)('a kubeconfig %s is refused', async ([, name, message]) => {
  await kubeconfigWith('nowhere', (text) =>
    text.replace('"current-context":"tagwright"', '"current-context":"nowhere"'),
  );
  const connecting = connectCluster({ kubeconfig: join(server.directory, name) });
  await expect(connecting).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(message),
  });
});

test('what an account may not do is told as the rule that it lacks', async () => {
  await using admin = await connectCluster({ kubeconfig: server.kubeconfig });
  await server.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'weak' } });
  const key = { namespace: 'default', name: 'weak' };
  const { signal } = new AbortController();
  const given = await admin.requestServiceAccountToken(key, { audiences: [] }, signal);
  const kubeconfig = await kubeconfigWith('weak', (text) =>
    text.replace(/"token":"[^"]*"/, `"token":"${given?.token}"`),
  );
  await using weak = await connectCluster({ kubeconfig });
  const login = { namespace: 'default', name: 'login' };
  await expect(weak.readSecret(login, signal)).rejects.toMatchObject({
    reason: 'Forbidden',
    message: expect.stringMatching(
      /^not allowed to get secrets "login" in namespace "default": grant verb "get" on resource "secrets" of API group ""/,
    ),
  });
});

test('a token in a file, as a pod has it, is used', async () => {
  const tokenFile = join(server.directory, 'token');
  const user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
  const [, good = ''] = /"token":"([^"]*)"/.exec(await readFile(server.kubeconfig, 'utf8')) ?? [];
  const kubeconfig = await kubeconfigWith('filed', (text) =>
    text.replace(/\{"token":"[^"]*"\}/, JSON.stringify(user)),
  );
  await writeFile(tokenFile, good);
  await using cluster = await connectCluster({ kubeconfig });
  const key = { namespace: 'default', name: 'none' };
  expect(await cluster.get('ImagePolicy', key)).toBeUndefined();
  await writeFile(tokenFile, 'stale');
  await expect(connectCluster({ kubeconfig })).rejects.toThrow('does not accept our credentials');
});
