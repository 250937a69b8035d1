import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { startEtcd } from '../../src/adapters/servers/etcd.ts';
import { startGitHttp } from '../../src/adapters/servers/git-http.ts';
import { startKubeApiserver } from '../../src/adapters/servers/kube-apiserver.ts';
import { startRegistry } from '../../src/adapters/servers/registry.ts';
import { startTemporal } from '../../src/adapters/servers/temporal.ts';
import { temporaryDirectory } from './directory.ts';
import { eventually } from './eventually.ts';
import { createGitGate } from './git-gate.ts';
import { connectKubernetes } from './kubernetes.ts';
import { stablePort } from './port.ts';
import { program } from './programs.ts';
import { restartable } from './restartable.ts';
import { startTagwright } from './tagwright.ts';
import type { GitGate } from './git-gate.ts';
import type { Kubernetes } from './kubernetes.ts';
import type { Restartable, RestartableProcess } from './restartable.ts';
import type { Command, Tagwright } from './tagwright.ts';

const run = promisify(execFile);

/** Everything that tagwright lives among, as real servers, each of which can be taken away and brought back. */
export interface Installation extends AsyncDisposable {
  readonly directory: string;
  readonly kubernetes: Kubernetes;
  readonly temporalAddress: string;
  readonly client: Client;
  /** `host:port`, as image names begin. */
  readonly registryAddress: string;
  /** Where the registry keeps its tags. */
  readonly registryStorage: string;
  readonly gitUrl: string;
  /** The folder of the bare repositories. */
  readonly gitDirectory: string;
  readonly servers: {
    readonly etcd: RestartableProcess;
    readonly kubernetes: RestartableProcess;
    readonly temporal: RestartableProcess;
    readonly registry: RestartableProcess;
    readonly git: Restartable;
  };
  readonly gate: GitGate;
  /** Starts a process of the product on these servers; it ends with the installation at the latest. */
  readonly launch: (command: Command, ...flags: readonly string[]) => Tagwright;
  /** The same, and waits until it has begun to work. */
  readonly start: (command: Command, ...flags: readonly string[]) => Promise<Tagwright>;
  /** What all processes of the product have said so far. */
  readonly log: () => string;
  /** What the real `temporal ...args` prints. */
  readonly temporal: (...args: readonly string[]) => Promise<string>;
  /** Waits until `check` does not throw; if it never does, its error ends with what the product said last. */
  readonly until: <T>(check: () => T | Promise<T>, timeoutMs?: number) => Promise<T>;
}

/** Whom the Git server lets in. */
export const gitUser = { username: 'git', password: 'git-pa55-Kx8' } as const;

export async function startInstallation(): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const gate = createGitGate();
  const servers = await startServers(directory, gate);
  for (const server of Object.values(servers)) stack.use(server);
  const { kubeconfig } = servers.kubernetes.first;
  const kubernetes = stack.use(await connectKubernetes(kubeconfig));
  const crds = fileURLToPath(new URL('../../config/crd', import.meta.url));
  await kubernetes.kubectl('apply', '--server-side', '-k', crds);
  await shareBundles(directory);

  const temporalAddress = servers.temporal.first.address;
  const connection = await Connection.connect({ address: temporalAddress });
  stack.defer(() => connection.close());
  const environment = {
    HOME: directory,
    KUBECONFIG: kubeconfig,
    TEMPORAL_ADDRESS: temporalAddress,
  };
  const processes: Tagwright[] = [];
  function log(): string {
    return processes.map((one) => one.log()).join('\n--- another process ---\n');
  }
  function launch(command: Command, ...flags: readonly string[]): Tagwright {
    const state = [`--state-dir=${directory}`, `--cache-dir=${join(directory, 'cache')}`];
    const one = startTagwright({ command, flags: [...state, ...flags], environment });
    processes.push(one);
    return one;
  }
  stack.defer(async () => {
    await Promise.all(processes.map((one) => one.kill()));
  });
  const closing = stack.move();
  return {
    directory,
    kubernetes,
    temporalAddress,
    client: new Client({ connection }),
    registryAddress: servers.registry.first.address,
    registryStorage: servers.registry.first.storage,
    gitUrl: servers.git.url,
    gitDirectory: join(directory, 'git'),
    servers,
    gate,
    launch,
    async start(command, ...flags) {
      const one = launch(command, ...flags);
      await one.ready();
      return one;
    },
    log,
    async temporal(...args) {
      const words = [...args, '--address', temporalAddress];
      const { stdout } = await run(program('temporal'), words, { maxBuffer: 1 << 28 });
      return stdout;
    },
    until: (check, timeoutMs = 60_000) =>
      eventually(check, { timeoutMs, intervalMs: 50 }).catch((error: unknown) => {
        if (error instanceof Error) error.message += `\n\nIt said:\n${log().slice(-4_000)}`;
        throw error;
      }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function startServers(directory: string, gate: GitGate) {
  const [etcdPort, kubernetesPort, temporalPort, registryPort] = await Promise.all([
    stablePort(),
    stablePort(),
    stablePort(),
    stablePort(),
  ]);
  const etcdOptions = { program: program('etcd'), directory, port: etcdPort };
  const etcd = await restartable(() => startEtcd(etcdOptions));
  const [kubernetes, temporal, registry, git] = await Promise.all([
    restartable(() =>
      startKubeApiserver({
        program: program('kube-apiserver'),
        directory,
        etcdUrl: etcd.first.url,
        port: kubernetesPort,
      }),
    ),
    restartable(() =>
      startTemporal({ program: program('temporal'), directory, port: temporalPort }),
    ),
    restartable(() =>
      startRegistry({ program: program('registry'), directory, port: registryPort }),
    ),
    startGit(join(directory, 'git'), gate),
  ]);
  return { etcd, kubernetes, temporal, registry, git };
}

async function startGit(
  directory: string,
  { intercept }: GitGate,
): Promise<Restartable & { readonly url: string }> {
  const options = { directory, port: await stablePort(), credentials: gitUser, intercept };
  let server = await startGitHttp(options);
  return {
    url: server.url,
    down: async () => server[Symbol.asyncDispose](),
    async up() {
      server = await startGitHttp(options);
    },
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}

/** The workflows' bundle is the same for every installation, and takes seconds to make. */
async function shareBundles(directory: string): Promise<void> {
  const shared = fileURLToPath(
    new URL('../../node_modules/.cache/tagwright/bundles', import.meta.url),
  );
  await Promise.all([
    mkdir(shared, { recursive: true }),
    mkdir(join(directory, 'cache'), { recursive: true }),
  ]);
  await symlink(shared, join(directory, 'cache', 'bundles'));
}
