import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEtcd } from '../../src/servers/etcd.ts';
import { startKubeApiserver } from '../../src/servers/kube-apiserver.ts';
import { freePort } from '../../src/servers/port.ts';
import { asFlux } from './as-flux.ts';
import { temporaryDirectory } from './directory.ts';
import { connectKubernetes } from './kubernetes.ts';
import { program } from './programs.ts';
import { readReleaseCrds } from './release-crds.ts';
import { restartable } from './restartable.ts';
import { createAccount, createFluxAccount } from './service-account.ts';
import type { RestartableProcess } from './restartable.ts';
import type { Account } from './service-account.ts';

/** A Kubernetes with what `config/crd` and `config/rbac` install. */
export interface InstalledCluster {
  /** Of its administrator. */
  readonly kubeconfig: string;
  /** The product's. */
  readonly account: Account;
}

/** One whose servers can be taken away. */
export interface OwnCluster extends InstalledCluster, AsyncDisposable {
  readonly etcdUrl: string;
  readonly servers: {
    readonly etcd: RestartableProcess;
    readonly kubernetes: RestartableProcess;
  };
}

export async function startInstalledCluster(): Promise<OwnCluster> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const etcdOptions = { program: program('etcd'), directory, port: await freePort() };
  const etcd = stack.use(await restartable(() => startEtcd(etcdOptions)));
  const { url: etcdUrl } = etcd.first;
  const options = {
    program: program('kube-apiserver'),
    directory,
    etcdUrl,
    port: await freePort(),
  };
  const kubernetes = stack.use(await restartable(() => startKubeApiserver(options)));
  const { kubeconfig } = kubernetes.first;
  const account = await install(kubeconfig, directory);
  const closing = stack.move();
  return {
    kubeconfig,
    account,
    etcdUrl,
    servers: { etcd, kubernetes },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function install(kubeconfig: string, directory: string): Promise<Account> {
  await using kubernetes = await connectKubernetes(kubeconfig);
  const crds = fileURLToPath(new URL('../../config/crd', import.meta.url));
  if (asFlux === undefined) {
    await kubernetes.kubectl('apply', '--server-side', '-k', crds);
    return await createAccount({ kubernetes, directory, rights: 'rbac', namespace: 'tagwright' });
  }
  await kubernetes.kubectl('apply', '--server-side', '-f', join(crds, 'gitrepositories.yaml'));
  await kubernetes.apply(Object.values(await readReleaseCrds(asFlux.release)));
  return await createFluxAccount({ kubernetes, directory });
}
