import { HttpMethod, RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import { Agent } from 'undici';
import { messageOf } from '../../domain/errors.ts';
import { StartError } from '../../domain/start-error.ts';
import { createKubeConfig } from './kube-config.ts';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { RequestOptions } from 'node:https';
import type { Dispatcher } from 'undici';

export interface AccessOptions {
  /** A kubeconfig file; absent: KUBECONFIG, `~/.kube/config` or the pod's service account. */
  readonly kubeconfig?: string | undefined;
  /** The one of its contexts to use; absent: the current one. */
  readonly context?: string | undefined;
}

/** How to reach an API server, and as whom. */
export interface Access extends AsyncDisposable {
  readonly server: string;
  /** The namespace that the context names. */
  readonly namespace: string | undefined;
  /**
   * Credentials that are valid now: a token file or a credential plugin may give others each time.
   */
  credentials(): Promise<Credentials>;
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Keeps its connections, and is the same as long as the TLS material is. */
  readonly dispatcher: Dispatcher;
}

/** The API server closes a connection that was idle for 90 s. */
const keepAliveTimeoutMs = 60_000;
const connectTimeoutMs = 10_000;
/** Before a load balancer drops an idle connection, many of them after 60 s. */
const socketProbeMs = 30_000;
const maxConnections = 64;

/**
 * Access to the cluster that a kubeconfig names.
 * @throws {StartError} saying what is wrong with which file.
 */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const config = await loadConfig(options);
  const server = config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? '';
  let current:
    { readonly material: readonly unknown[]; readonly dispatcher: Dispatcher } | undefined;
  return {
    server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    async credentials() {
      const request: RequestOptions = {};
      await config.applyToHTTPSOptions(request);
      const material = [request.ca, request.cert, request.key].map(String);
      if (current === undefined || !isSame(current.material, material)) {
        // The old one is not closed, for requests and watches still run on it: its connections end
        // when they are idle.
        current = { material, dispatcher: await createDispatcher(config, server, request) };
      }
      return { headers: headersOf(request), dispatcher: current.dispatcher };
    },
    async [Symbol.asyncDispose]() {
      await current?.dispatcher.destroy();
    },
  };
}

/** The names of the contexts of a kubeconfig. */
export async function contextsOf(options: AccessOptions): Promise<readonly string[]> {
  return (await loadConfig(options)).getContexts().map(({ name }) => name);
}

async function loadConfig({ kubeconfig: file, context }: AccessOptions): Promise<KubeConfig> {
  const config = await createKubeConfig();
  const from = file === undefined ? 'the kubeconfig' : `kubeconfig "${file}"`;
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (cause) {
    throw new StartError(`cannot read ${from}: ${messageOf(cause)}`, { cause });
  }
  if (context !== undefined) config.setCurrentContext(context);
  const name = config.getCurrentContext();
  if (config.getContextObject(name) === null) {
    const known = config.getContexts().map((one) => one.name);
    throw new StartError(
      `${from} has no context "${name ?? ''}" (it has: ${known.join(', ') || 'none'})`,
    );
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined)
    throw new StartError(`context "${name}" of ${from} names no known cluster`);
  // What loadFromDefault falls back to where it finds nothing.
  if (file === undefined && server === 'http://localhost:8080') {
    throw new StartError(
      'no cluster is configured: name a kubeconfig in KUBECONFIG, or run in a pod with a service account',
    );
  }
  return config;
}

async function createDispatcher(
  config: KubeConfig,
  server: string,
  options: RequestOptions,
): Promise<Dispatcher> {
  if (config.getCurrentCluster()?.proxyUrl !== undefined) {
    const context = new RequestContext(server, HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher();
    if (dispatcher !== undefined) return dispatcher;
  }
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return new Agent({
    connect: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      keepAlive: true,
      keepAliveInitialDelay: socketProbeMs,
      timeout: connectTimeoutMs,
    },
    // HTTP/1.1 costs less processor time here than undici's HTTP/2: 0.31 ms against 0.35 ms for a
    // small GET.
    allowH2: false,
    connections: maxConnections,
    keepAliveTimeout: keepAliveTimeoutMs,
  });
}

function headersOf({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name.toLowerCase()] = String(value);
  }
  if (typeof auth === 'string') {
    result['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  }
  return result;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((item, index) => item === b[index]);
}
