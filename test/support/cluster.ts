import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { startEtcd } from '../../src/servers/etcd.ts';
import { startKubeApiserver } from '../../src/servers/kube-apiserver.ts';
import { crdManifest } from '../../src/domain/resources/crd.ts';
import { kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { borrowCluster } from './cluster-pool.ts';
import { temporaryDirectory } from './directory.ts';
import { eventually } from './eventually.ts';
import { program } from './programs.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

interface TestAnswer {
  readonly status: number;
  readonly body: JsonRecord;
}

export interface TestCluster extends AsyncDisposable {
  readonly url: string;
  /** Of its administrator. */
  readonly kubeconfig: string;
  /** For the test's files. */
  readonly directory: string;
  /** A request of somebody else; of a PATCH, the body is a merge patch. */
  api(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<TestAnswer>;
  /** Creates an object at the path of its collection. @throws if the server refuses it. */
  create(path: string, object: object): Promise<JsonRecord>;
}

/** One that nobody else has. */
export interface LoneTestCluster extends TestCluster {
  install(crd: JsonRecord): Promise<void>;
  /** Takes away all that was installed, with its objects, until the server knows nothing of it. */
  uninstall(): Promise<void>;
  /** Ends the API server as a crash would; etcd stays. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
  /** Another API server for the same objects, while the first is down. */
  elsewhere(): Promise<LoneTestCluster>;
}

/** A real Kubernetes API with our CRDs, and the rights of `config/rbac`. */
export async function borrowTestCluster(): Promise<TestCluster> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const { kubeconfig } = stack.use(await borrowCluster());
  const client = stack.use(await connect(kubeconfig));
  const closing = stack.move();
  return {
    ...client,
    kubeconfig,
    directory,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** A real Kubernetes API with our CRDs, or with those given; and `flags` of the server besides. */
export async function startTestCluster(
  crds: readonly JsonRecord[] = ourCrds(),
  flags?: readonly string[],
): Promise<LoneTestCluster> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const etcd = stack.use(await startEtcd({ program: program('etcd'), directory }));
  const cluster = stack.use(await serve(directory, etcd.url, flags));
  for (const crd of crds) await cluster.install(crd);
  const closing = stack.move();
  return { ...cluster, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** What we install where Flux is not. */
function ourCrds(): readonly JsonRecord[] {
  return Object.values(kinds).map(({ kind }) => crdManifest(kind));
}

/** Flux's own CRD as a release that served only this version had it. */
export async function fluxCrd(kind: ResourceKind, version: string): Promise<JsonRecord> {
  const { plural } = kinds[kind];
  const file = join(import.meta.dirname, `../vectors/crds/${plural}.${version}.json`);
  const facts: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isRecord(facts)) throw new Error(`${file}: not an object`);
  const { group, names, scope } = facts;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${String(group)}` },
    spec: {
      group,
      names,
      scope,
      versions: [{ ...recordAt(facts, 'version'), served: true, storage: true }],
    },
  };
}

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

async function serve(
  directory: string,
  etcdUrl: string,
  flags?: readonly string[],
): Promise<LoneTestCluster> {
  const options = { program: program('kube-apiserver'), directory, etcdUrl, flags };
  let server = await startKubeApiserver(options);
  const { url, kubeconfig } = server;
  const client = await connect(kubeconfig);
  const { api, create } = client;
  const installed: JsonRecord[] = [];
  return {
    ...client,
    kubeconfig,
    directory,
    async install(crd) {
      await create(crdPath, crd);
      installed.push(crd);
      await eventually(async () => {
        const { body } = await api('GET', collectionOf(crd));
        if (!Array.isArray(body['items'])) throw new Error(`not served: ${collectionOf(crd)}`);
      });
    },
    async uninstall() {
      for (const crd of installed.splice(0)) {
        await api('DELETE', `${crdPath}/${String(recordAt(crd, 'metadata')['name'])}`);
        await eventually(async () => {
          const group = `/apis/${String(recordAt(crd, 'spec')['group'])}`;
          if ((await api('GET', group)).status !== 404) throw new Error(`still served: ${group}`);
        });
      }
    },
    kill: () => server.kill(),
    async restart() {
      server = await startKubeApiserver({ ...options, port: Number(new URL(url).port) });
    },
    elsewhere: () => serve(join(directory, 'elsewhere'), etcdUrl),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Asks as the administrator of a kubeconfig. */
async function connect(
  kubeconfig: string,
): Promise<Pick<TestCluster, 'url' | 'api' | 'create' | typeof Symbol.asyncDispose>> {
  const config = await readFile(kubeconfig, 'utf8');
  const [, url = ''] = /"server":"([^"]+)"/.exec(config) ?? [];
  const [, token = ''] = /"token":"([^"]+)"/.exec(config) ?? [];
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const authorization = `Bearer ${token}`;

  async function api(method: string, path: string, body?: object): Promise<TestAnswer> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await request(url + path, {
      dispatcher: agent,
      method,
      headers: { authorization, 'content-type': contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const value: unknown = text.startsWith('{') ? JSON.parse(text) : { message: text };
    return { status: answer.statusCode, body: isRecord(value) ? value : {} };
  }
  return {
    url,
    api,
    async create(path, object) {
      const { status, body } = await api('POST', path, object);
      if (status !== 201) throw new Error(`${path}: ${String(body['message'])}`);
      return body;
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

function collectionOf(crd: JsonRecord): string {
  const { group, names, versions } = recordAt(crd, 'spec');
  const [version]: unknown[] = Array.isArray(versions) ? versions : [];
  const plural = isRecord(names) ? names['plural'] : undefined;
  const name = isRecord(version) ? version['name'] : undefined;
  return `/apis/${String(group)}/${String(name)}/${String(plural)}`;
}
