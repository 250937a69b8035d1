import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort } from '../../src/servers/port.ts';
import { startRegistry } from '../../src/servers/registry.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { shareBundles } from './bundles.ts';
import { borrowCluster } from './cluster-pool.ts';
import { recordCommands } from './command-record.ts';
import { temporaryDirectory } from './directory.ts';
import { createGitGate } from './git-gate.ts';
import { startInstalledCluster } from './installed-cluster.ts';
import { connectKubernetes } from './kubernetes.ts';
import { createLauncher } from './launcher.ts';
import { program } from './programs.ts';
import { restartable } from './restartable.ts';
import { findTold } from './secrecy.ts';
import { createSecretBook } from './secret-book.ts';
import { openSurroundings, startGit } from './surroundings.ts';
import { together } from './together.ts';
import type { GitGate } from './git-gate.ts';
import type { InstalledCluster, OwnCluster } from './installed-cluster.ts';
import type { Launcher } from './launcher.ts';
import type { Restartable, RestartableProcess } from './restartable.ts';
import type { SecretBook } from './secret-book.ts';
import type { ServerProcess } from '../../src/servers/process.ts';
import type { Surroundings } from './surroundings.ts';

/** What each installation has of its own. */
interface OwnServers {
  readonly temporal: RestartableProcess & { readonly first: ServerProcess };
  readonly registry: RestartableProcess;
  readonly git: Restartable;
}

/** Everything that tagwright lives among, as real servers. Those in `servers` can be taken away and brought back. */
export interface Installation<Servers = OwnServers>
  extends Surroundings, AsyncDisposable, Omit<Launcher, typeof Symbol.asyncDispose> {
  readonly servers: Servers;
  readonly secrets: SecretBook;
  /** Where a secret was told so far, and which piece of it. */
  readonly told: () => Promise<readonly string[]>;
}

/** One whose Kubernetes nobody else has, before or after. */
export type LoneInstallation = Installation<OwnServers & OwnCluster['servers']>;

/**
 * The product is let in as the ServiceAccount of `config/rbac`, and not as the administrator. When this is
 * disposed, it looks through all that the product told for all secrets that were used.
 * @throws then, if one was told, naming where
 */
export async function startInstallation(): Promise<Installation> {
  return install({ ...(await borrowCluster()), servers: {} });
}

/**
 * The same, for tests that take its Kubernetes away, or change what is installed there.
 * @param startOwnTemporal default: Temporal's development server
 */
export async function startLoneInstallation(
  startOwnTemporal?: StartTemporal,
): Promise<LoneInstallation> {
  return install(await startInstalledCluster(), startOwnTemporal);
}

/** Starts a Temporal server that keeps what it has in a directory. */
type StartTemporal = (directory: string) => Promise<ServerProcess & { readonly address: string }>;

type Cluster<Servers> = InstalledCluster & AsyncDisposable & { readonly servers: Servers };

async function install<Servers extends Partial<OwnCluster['servers']>>(
  cluster: Cluster<Servers>,
  startOwnTemporal?: StartTemporal,
): Promise<Installation<OwnServers & Servers>> {
  await using stack = new AsyncDisposableStack();
  const { kubeconfig, account } = stack.use(cluster);
  const { path: directory } = stack.use(await temporaryDirectory());
  const gate = createGitGate();
  const own = await startServers(stack, { directory, gate, startOwnTemporal });
  const servers = { ...own, ...cluster.servers };
  const kubernetes = stack.use(await connectKubernetes(kubeconfig));
  const secrets = createSecretBook();
  secrets.add(await bearerOf(kubeconfig), account.token);
  stack.use(kubernetes.watch('/api/v1/secrets', secrets.addObject));
  await shareBundles(join(directory, 'cache'));

  const temporalAddress = own.temporal.first.address;
  const commands = await recordCommands(directory);
  const launcher = createLauncher(directory, {
    PATH: commands.searchPath,
    HOME: directory,
    KUBECONFIG: account.kubeconfig,
    TEMPORAL_ADDRESS: temporalAddress,
  });
  const { log } = launcher;
  const surroundings = await openSurroundings(stack, {
    directory,
    kubernetes,
    temporalAddress,
    registryAddress: own.registry.first.address,
    registryStorage: own.registry.first.storage,
    gitUrl: own.git.url,
    gate,
    log,
  });
  const { client } = surroundings;
  async function told(): Promise<readonly string[]> {
    for (const server of Object.values<Restartable>(servers)) await server.back();
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

interface ServersOptions {
  readonly directory: string;
  readonly gate: GitGate;
  readonly startOwnTemporal: StartTemporal | undefined;
}

async function startServers(stack: AsyncDisposableStack, options: ServersOptions) {
  const [temporalPort, registryPort] = await Promise.all([freePort(), freePort()]);
  const { directory, gate } = options;
  const temporalOptions = { program: program('temporal'), directory, port: temporalPort };
  const { startOwnTemporal = () => startTemporal(temporalOptions) } = options;
  const registryOptions = { program: program('registry'), directory, port: registryPort };
  const [temporal, registry, git] = await together(
    stack,
    restartable(() => startOwnTemporal(directory)),
    restartable(() => startRegistry(registryOptions)),
    startGit(directory, gate),
  );
  return { temporal, registry, git };
}
