import { inject } from 'vitest';
import { rememberContent } from './etcd-content.ts';
import { sendJson, startHttpServer } from './http-server.ts';
import { startInstalledCluster } from './installed-cluster.ts';
import type { TestProject } from 'vitest/node';
import type { EtcdContent } from './etcd-content.ts';
import type { InstalledCluster, OwnCluster } from './installed-cluster.ts';

/*
 * An API server takes longer to start than most files of tests need it for. So a file that leaves it running borrows one,
 * and gives it back; the next file finds it as it was when it had just been installed.
 */

interface PooledCluster {
  readonly cluster: OwnCluster;
  readonly installed: EtcdContent;
}

declare module 'vitest' {
  // Vitest's way to declare what `inject` gives.
  export interface ProvidedContext {
    readonly clusterPool: string;
  }
}

/** Vitest's global set-up: a server that lends clusters. It starts one when all that there are have been lent. */
// oxlint-disable-next-line import/no-default-export -- Vitest takes what it gives as the end only from this.
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = new AsyncDisposableStack();
  const free: PooledCluster[] = [];
  const lent = new Map<string, PooledCluster>();

  async function lend(): Promise<InstalledCluster> {
    const pooled = free.pop() ?? (await start(stack));
    const { kubeconfig, account } = pooled.cluster;
    lent.set(kubeconfig, pooled);
    return { kubeconfig, account };
  }
  async function takeBack({ kubeconfig }: InstalledCluster): Promise<void> {
    const pooled = lent.get(kubeconfig);
    if (pooled === undefined) throw new Error(`not lent: ${kubeconfig}`);
    lent.delete(kubeconfig);
    await pooled.installed.restore();
    free.push(pooled);
  }
  const { url } = stack.use(
    await startHttpServer(async ({ method, body }, response) => {
      const answer = method === 'POST' ? lend() : takeBack(JSON.parse(body));
      await answer.then(
        (value) => sendJson(response, value ?? null),
        (error: unknown) => sendJson(response, String(error), { status: 500 }),
      );
    }),
  );
  project.provide('clusterPool', url);
  return () => stack.disposeAsync();
}

async function start(stack: AsyncDisposableStack): Promise<PooledCluster> {
  const cluster = stack.use(await startInstalledCluster());
  return { cluster, installed: await rememberContent(cluster.etcdUrl) };
}

/** A cluster that is given back when it is disposed. Whoever has it leaves its servers running. */
export async function borrowCluster(): Promise<InstalledCluster & AsyncDisposable> {
  const cluster: InstalledCluster = Object(await ask('POST'));
  return {
    ...cluster,
    async [Symbol.asyncDispose]() {
      await ask('DELETE', cluster);
    },
  };
}

async function ask(method: 'POST' | 'DELETE', body?: object): Promise<unknown> {
  const answer = await fetch(inject('clusterPool'), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value: unknown = await answer.json();
  if (!answer.ok) throw new Error(String(value));
  return value;
}
