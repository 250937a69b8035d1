import { recordAt } from '../../src/domain/resources/record.ts';
import { createAuthority } from './certificates.ts';
import { startHttpServer } from './http-server.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { TestCluster } from './cluster.ts';

/** A node as far as logs go: the API server asks it for those of its pods. They go with it. */
export interface Kubelet extends AsyncDisposable {
  /** Puts a pod of a Deployment onto the node. */
  readonly runPodOf: (deployment: JsonRecord) => Promise<void>;
}

/** @param log what each container there has said */
export async function startKubelet(cluster: TestCluster, log: string): Promise<Kubelet> {
  const authority = await createAuthority(cluster.directory);
  const { certificate: cert, key } = await authority.issue('kubelet');
  const tls = { cert, key };
  const server = await startHttpServer(({ url }, response) => {
    const isLog = url.startsWith('/containerLogs/');
    response.writeHead(isLog ? 200 : 404, { 'content-type': 'text/plain' });
    response.end(isLog ? log : '');
  }, tls);
  await cluster.create('/api/v1/nodes', { metadata: { name: 'node' } });
  await cluster.api('PATCH', '/api/v1/nodes/node/status', {
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: Number(server.address.split(':')[1]) } },
    },
  });
  const pods: string[] = [];
  return {
    async runPodOf(deployment) {
      const { name, namespace } = recordAt(deployment, 'metadata');
      const { metadata, spec } = recordAt(recordAt(deployment, 'spec'), 'template');
      const path = `/api/v1/namespaces/${String(namespace)}/pods`;
      pods.push(`${path}/${String(name)}-0?gracePeriodSeconds=0`);
      await cluster.create(path, {
        metadata: { ...Object(metadata), name: `${String(name)}-0` },
        spec: { ...Object(spec), nodeName: 'node' },
      });
    },
    async [Symbol.asyncDispose]() {
      for (const path of pods) await cluster.api('DELETE', path);
      await server[Symbol.asyncDispose]();
    },
  };
}
