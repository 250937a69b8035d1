import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEtcd } from '../servers/etcd.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { startKubeApiserver } from '../servers/kube-apiserver.ts';
import { freePort } from '../servers/port.ts';
import { findProgram } from '../servers/programs.ts';
import { startRegistry } from '../servers/registry.ts';
import { startTemporal } from '../servers/temporal.ts';
import { readProgramSearch } from '../config/environment.ts';
import { parseJson } from '../domain/json.ts';

const run = promisify(execFile);

/** Servers for trying things out, all on loopback. */
export interface DevServers extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly temporalAddress: string;
  /** Absent where it was not asked for. */
  readonly temporalUi: string | undefined;
  /** `host:port`, as image names begin. */
  readonly registry: string;
  readonly gitUrl: string;
  /** Where the bare repositories are. */
  readonly gitDirectory: string;
  /** A file with the password of the user `git`. */
  readonly gitPasswordFile: string;
  /** Folders of programs to talk to the servers with: `kubectl`, `temporal`. */
  readonly programs: readonly string[];
}

const preferredPorts = {
  kubernetes: 6443,
  temporal: 7233,
  temporalUi: 8233,
  registry: 5050,
  git: 3080,
};
type Ports = Record<keyof typeof preferredPorts, number>;

/** Starts the servers, with their state in `directory`, and installs our CRDs. */
export async function startDevServers({
  directory,
  searchPath,
  temporalUi,
}: {
  readonly directory: string;
  readonly searchPath: string | undefined;
  readonly temporalUi: boolean;
}): Promise<DevServers> {
  await mkdir(directory, { recursive: true });
  const search = readProgramSearch();
  const ports = await choosePorts(directory);
  await using started = new AsyncDisposableStack();
  const etcd = started.use(await startEtcd({ program: findProgram('etcd', search), directory }));
  const gitPasswordFile = join(directory, 'git-password');
  const gitDirectory = join(directory, 'git');
  const [kubernetes, temporal, registry, git] = await Promise.all([
    startKubeApiserver({
      program: findProgram('kube-apiserver', search),
      directory,
      etcdUrl: etcd.url,
      port: ports.kubernetes,
    }),
    startTemporal({
      program: findProgram('temporal', search),
      directory,
      port: ports.temporal,
      uiPort: temporalUi ? ports.temporalUi : undefined,
    }),
    startRegistry({ program: findProgram('registry', search), directory, port: ports.registry }),
    startGitHttp({
      directory: gitDirectory,
      port: ports.git,
      searchPath,
      credentials: { username: 'git', password: await ensurePassword(gitPasswordFile) },
    }),
  ]);
  for (const server of [kubernetes, temporal, registry, git]) started.use(server);
  const crds = fileURLToPath(new URL('../../config/crd', import.meta.url));
  const kubectl = findProgram('kubectl', search);
  await run(kubectl, ['--kubeconfig', kubernetes.kubeconfig, 'apply', '--server-side', '-k', crds]);
  const kept = started.move();
  return {
    kubeconfig: kubernetes.kubeconfig,
    temporalAddress: temporal.address,
    temporalUi: temporal.uiUrl,
    registry: registry.address,
    gitUrl: git.url,
    gitDirectory,
    gitPasswordFile,
    programs: [dirname(kubectl), dirname(findProgram('temporal', search))],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/**
 * The ports of the last start, so that addresses that were written down still hold; at the first
 * start, the usual ones.
 */
async function choosePorts(directory: string): Promise<Ports> {
  const file = join(directory, 'ports.json');
  const known = parseJson(await readFile(file, 'utf8').catch(() => ''));
  const wanted = { ...preferredPorts, ...(typeof known === 'object' ? known : {}) };
  const ports: Ports = { ...preferredPorts };
  for (const [server, port] of Object.entries(wanted)) {
    if (Object.hasOwn(ports, server)) Object.assign(ports, { [server]: await freePort(port) });
  }
  await writeFile(file, JSON.stringify(ports));
  return ports;
}

async function ensurePassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return known;
  const password = randomBytes(12).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}
