import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { connectCluster } from '../../src/adapters/kubernetes/connect.ts';
import { shareBundles } from '../support/bundles.ts';
import { openAudit } from '../support/audit.ts';
import { startTestCluster } from '../support/cluster.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { noteGitActions } from '../support/git-actions.ts';
import { createRepository } from '../support/git-server.ts';
import { startTestRegistry } from '../support/registry.ts';
import { startProduct } from './product.ts';
import type { ConnectedCluster } from '../../src/adapters/kubernetes/connect.ts';
import type { Action } from '../support/actions.ts';
import type { GitServer } from '../support/git-server.ts';
import type { TestCluster } from '../support/cluster.ts';
import type { TestRegistry } from '../support/registry.ts';
import type { Product } from './product.ts';

/** What the product works with, as real servers, and the means to change it as people and clients do. */
export interface Servers extends AsyncDisposable {
  readonly cluster: TestCluster;
  /** The same cluster, for watching it. */
  readonly eyes: ConnectedCluster;
  readonly registry: TestRegistry;
  readonly directory: string;
  /** A bare repository of its own, with an address. */
  repository(name: string): Promise<Repository>;
  /** Starts the product with an empty state. */
  start(): Promise<Product>;
  /** What Kubernetes and the Git server were asked for. */
  requests(): Promise<readonly Action[]>;
}

export type Repository = Omit<GitServer, typeof Symbol.asyncDispose>;

export async function startServers(): Promise<Servers> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const audit = await openAudit(join(directory, 'audit'));
  const cluster = stack.use(await startTestCluster(undefined, audit.flags));
  const eyes = stack.use(await connectCluster({ kubeconfig: cluster.kubeconfig }));
  const registry = stack.use(await startTestRegistry());
  const { intercept, actions } = noteGitActions();
  const git = stack.use(await startGitHttp({ directory: join(directory, 'git'), intercept }));
  const cacheDirectory = join(directory, 'cache');
  await shareBundles(cacheDirectory);
  let products = 0;
  const closing = stack.move();
  return {
    cluster,
    eyes,
    registry,
    directory,
    async repository(name) {
      const folder = join(directory, 'git', name);
      await mkdir(folder, { recursive: true });
      return { ...(await createRepository(folder)), url: `${git.url}/${name}/repository.git` };
    },
    start() {
      products += 1;
      return startProduct({
        kubeconfig: cluster.kubeconfig,
        directory: join(directory, `state-${products}`),
        cacheDirectory,
      });
    },
    requests: async () => [...(await audit.read()), ...actions],
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
