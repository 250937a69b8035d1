import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startEtcd } from '../../src/servers/etcd.ts';
import { startKubeApiserver } from '../../src/servers/kube-apiserver.ts';
import { freePort } from '../../src/servers/port.ts';
import { startRegistry } from '../../src/servers/registry.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { recordCommands } from './command-record.ts';
import { temporaryDirectory } from './directory.ts';
import { createGitGate } from './git-gate.ts';
import { connectKubernetes } from './kubernetes.ts';
import { createLauncher } from './launcher.ts';
import { program } from './programs.ts';
import { restartable } from './restartable.ts';
import { findTold } from './secrecy.ts';
import { createSecretBook } from './secret-book.ts';
import { createAccount } from './service-account.ts';
import { openSurroundings, startGit } from './surroundings.ts';
import { together } from './together.ts';
import type { GitGate } from './git-gate.ts';
import type { Launcher } from './launcher.ts';
import type { Restartable, RestartableProcess } from './restartable.ts';
import type { SecretBook } from './secret-book.ts';
import type { Surroundings } from './surroundings.ts';

/** Everything that tagwright lives among, as real servers, each of which can be taken away and brought back. */
export interface Installation
  extends Surroundings, AsyncDisposable, Omit<Launcher, typeof Symbol.asyncDispose> {
  readonly servers: {
    readonly etcd: RestartableProcess;
    readonly kubernetes: RestartableProcess;
    readonly temporal: RestartableProcess;
    readonly registry: RestartableProcess;
    readonly git: Restartable;
  };
  readonly secrets: SecretBook;
  /** Where a secret was told so far, and which piece of it. */
  readonly told: () => Promise<readonly string[]>;
}

/**
 * The product is let in as the ServiceAccount of `config/rbac`, and not as the administrator. When this is
 * disposed, it looks through all that the product told for all secrets that were used.
 * @throws then, if one was told, naming where
 */
export async function startInstallation(): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const gate = createGitGate();
  const servers = await startServers(stack, directory, gate);
  const { kubeconfig } = servers.kubernetes.first;
  const kubernetes = stack.use(await connectKubernetes(kubeconfig));
  const secrets = createSecretBook();
  secrets.add(await bearerOf(kubeconfig));
  stack.use(kubernetes.watch('/api/v1/secrets', secrets.addObject));
  const crds = fileURLToPath(new URL('../../config/crd', import.meta.url));
  await kubernetes.kubectl('apply', '--server-side', '-k', crds);
  await shareBundles(directory);
  const rights = { kubernetes, directory, rights: 'rbac', namespace: 'tagwright' } as const;
  const account = await createAccount(rights);
  secrets.add(account.token);

  const temporalAddress = servers.temporal.first.address;
  const commands = await recordCommands(directory);
  const launcher = createLauncher(directory, {
    PATH: commands.searchPath,
    HOME: directory,
    KUBECONFIG: account.kubeconfig,
    TEMPORAL_ADDRESS: temporalAddress,
  });
  const { log } = launcher;
  const { registry, git } = servers;
  const surroundings = await openSurroundings(stack, {
    directory,
    kubernetes,
    temporalAddress,
    registryAddress: registry.first.address,
    registryStorage: registry.first.storage,
    gitUrl: git.url,
    gate,
    log,
  });
  const { client } = surroundings;
  async function told(): Promise<readonly string[]> {
    for (const server of Object.values(servers)) await server.back();
    return findTold(secrets, { kubernetes, client, log, commands: commands.text });
  }
  stack.defer(async () => expect(await told(), 'secrets that were told').toEqual([]));
  stack.use(launcher);
  const closing = stack.move();
  return {
    ...launcher,
    ...surroundings,
    servers,
    secrets,
    told,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function bearerOf(kubeconfig: string): Promise<string> {
  const [, token = ''] = /"token":"([^"]+)"/.exec(await readFile(kubeconfig, 'utf8')) ?? [];
  return token;
}

async function startServers(stack: AsyncDisposableStack, directory: string, gate: GitGate) {
  const [etcdPort, port, temporalPort, registryPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const etcdOptions = { program: program('etcd'), directory, port: etcdPort };
  const etcd = stack.use(await restartable(() => startEtcd(etcdOptions)));
  const apiOptions = { program: program('kube-apiserver'), directory, etcdUrl: etcd.first.url };
  const temporalOptions = { program: program('temporal'), directory, port: temporalPort };
  const registryOptions = { program: program('registry'), directory, port: registryPort };
  const [kubernetes, temporal, registry, git] = await together(
    stack,
    restartable(() => startKubeApiserver({ ...apiOptions, port })),
    restartable(() => startTemporal(temporalOptions)),
    restartable(() => startRegistry(registryOptions)),
    startGit(directory, gate),
  );
  return { etcd, kubernetes, temporal, registry, git };
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
