import { setTimeout as delay } from 'node:timers/promises';
import { recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { sayReady } from './flux-deployments.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { TestCluster } from './cluster.ts';

/** What is in a namespace, of the kinds that tests put there. */
const collections = [
  '/apis/apps/v1/namespaces/NAMESPACE/deployments',
  '/apis/networking.k8s.io/v1/namespaces/NAMESPACE/networkpolicies',
  ...['persistentvolumeclaims', 'serviceaccounts', 'secrets', 'configmaps'].map(
    (plural) => `/api/v1/namespaces/NAMESPACE/${plural}`,
  ),
];

/**
 * Does what a controller-manager would: Deployments become ready, volumes bound, and what is deleted goes. It looks again and
 * again until it is disposed.
 */
export function playControllers(cluster: TestCluster): AsyncDisposable {
  const stop = new AbortController();
  const { signal } = stop;

  async function itemsAt(path: string): Promise<readonly JsonRecord[]> {
    return recordsIn((await cluster.api('GET', path)).body['items']);
  }
  async function lookAtVolumes(): Promise<void> {
    for (const claim of await itemsAt('/api/v1/persistentvolumeclaims')) {
      const { name, namespace, deletionTimestamp } = recordAt(claim, 'metadata');
      const path = `/api/v1/namespaces/${String(namespace)}/persistentvolumeclaims/${String(name)}`;
      if (deletionTimestamp !== undefined)
        await cluster.api('PATCH', path, { metadata: { finalizers: null } });
      else if (recordAt(claim, 'status')['phase'] !== 'Bound')
        await cluster.api('PATCH', `${path}/status`, { status: { phase: 'Bound' } });
    }
  }
  async function lookAtDeployments(): Promise<void> {
    for (const deployment of await itemsAt('/apis/apps/v1/deployments')) {
      const { name, namespace, generation } = recordAt(deployment, 'metadata');
      if (recordAt(deployment, 'status')['observedGeneration'] === generation) continue;
      // It may have been deleted meanwhile.
      await sayReady(cluster, String(namespace), String(name)).catch(() => undefined);
    }
  }
  async function lookAtNamespaces(): Promise<void> {
    for (const namespace of await itemsAt('/api/v1/namespaces')) {
      const metadata = recordAt(namespace, 'metadata');
      if (metadata['deletionTimestamp'] === undefined) continue;
      const name = String(metadata['name']);
      const content = collections.map((collection) => collection.replace('NAMESPACE', name));
      for (const collection of content) await cluster.api('DELETE', collection);
      const left = await Promise.all(content.map(itemsAt));
      if (left.flat().length > 0) continue;
      const path = `/api/v1/namespaces/${name}/finalize`;
      await cluster.api('PUT', path, { ...namespace, spec: { finalizers: [] } });
    }
  }
  async function play(): Promise<void> {
    while (!signal.aborted) {
      await lookAtVolumes();
      await lookAtDeployments();
      await lookAtNamespaces();
      await delay(100, undefined, { signal }).catch(() => undefined);
    }
  }
  const playing = play();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await playing;
    },
  };
}
