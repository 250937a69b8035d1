import { createHash } from 'node:crypto';
import { Agent, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { GitAccess } from '../../domain/git/access.ts';
import { systemAuthorities, withSystemAuthorities } from './authorities.ts';
import { authorizationOf } from './credentials.ts';

/** Idle connections are kept this long: a server asked each minute by many is asked over few connections. */
const KEEP_ALIVE_MS = 30_000;
/** So many distinct ways (authorities, client certificates, proxies) are kept open. */
const MAX_AGENTS = 64;

/** Connections, shared by all that go the same way: same authorities, client certificate and proxy. */
export interface HttpAgents extends AsyncDisposable {
  /** Undefined for a socks5 proxy, which only git's own client speaks to. */
  agentFor(access: GitAccess): Dispatcher | undefined;
}

export function createHttpAgents(): HttpAgents {
  const agents = new Map<string, Dispatcher>();
  return {
    agentFor: (access) => {
      if (access.proxy !== undefined && !access.proxy.address.startsWith('http')) return undefined;
      const key = keyOf(access);
      const agent = agents.get(key) ?? createAgent(access);
      agents.delete(key);
      agents.set(key, agent);
      closeOldest(agents);
      return agent;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function keyOf({ certificateAuthority, clientCertificate, proxy, transport }: GitAccess): string {
  const parts = [certificateAuthority, clientCertificate, proxy, proxy && transport];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function createAgent({
  certificateAuthority,
  clientCertificate,
  proxy,
  transport,
}: GitAccess): Dispatcher {
  const authorities =
    certificateAuthority === undefined
      ? systemAuthorities()
      : withSystemAuthorities(certificateAuthority);
  const tls = {
    ca: [...authorities],
    ...(clientCertificate === undefined
      ? {}
      : { cert: clientCertificate.certificate, key: clientCertificate.key }),
  };
  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    connections: 8,
    // Each request has a time of its own (`spec.timeout`), which may be longer than undici's 5 minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (proxy === undefined) return new Agent({ ...limits, connect: tls });
  const token = authorizationOf({
    kind: 'basic',
    username: proxy.username ?? '',
    password: proxy.password ?? '',
  });
  return new ProxyAgent({
    ...limits,
    uri: proxy.address,
    requestTls: tls,
    proxyTls: { ca: [...authorities] },
    // As git does: a tunnel for https only, since many proxies refuse one to port 80.
    proxyTunnel: transport === 'https',
    ...(proxy.username === undefined || token === undefined ? {} : { token }),
  });
}

function closeOldest(agents: Map<string, Dispatcher>): void {
  const oldest = agents.entries().next();
  if (agents.size <= MAX_AGENTS || oldest.done === true) return;
  agents.delete(oldest.value[0]);
  void oldest.value[1].close();
}
