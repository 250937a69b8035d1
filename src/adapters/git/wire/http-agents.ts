import { createHash } from 'node:crypto';
import { BoundedMap } from '../../../domain/bounded-map.ts';
import { routeTo } from '../../../domain/network/route.ts';
import { createDispatcher } from '../../http/dispatcher.ts';
import { createTrust } from '../../http/trust.ts';
import type { Dispatcher } from 'undici';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { EnvironmentProxy, Route } from '../../../domain/network/route.ts';
import type { Egress } from '../../http/egress.ts';

/** Idle connections are kept this long: a server asked each minute by many is asked over few connections. */
const keepAliveMs = 30_000;
/** So many distinct ways (authorities, client certificates, proxies) are kept open. */
const maxAgents = 64;
const connectTimeoutMs = 10_000;

/** Connections, shared by all that go the same way: same authorities, client certificate and proxy. */
export interface HttpAgents extends AsyncDisposable {
  /** @throws {AddressRefusedError} if the proxy of `access` is at an address that is refused. */
  agentFor(access: GitAccess, url: string): Dispatcher;
  /** Names the way: what one server says on it counts for no other way. It tells nothing of the secrets. */
  wayOf(access: GitAccess): string;
}

export interface HttpAgentsOptions {
  readonly egress: Egress;
  readonly environmentProxy: EnvironmentProxy;
}

export function createHttpAgents({ egress, environmentProxy }: HttpAgentsOptions): HttpAgents {
  const agents = new BoundedMap<Dispatcher>(maxAgents, {
    onEvicted: (agent) => void agent.close(),
  });
  return {
    agentFor: (access, url) => {
      const route = routeTo(url, access.proxy, environmentProxy);
      // A tenant's proxy is a part of the key already.
      const usual =
        route.kind === 'proxy' && route.namedBy === 'operator' ? route.proxy : undefined;
      const key = `${keyOf(access)} ${usual?.address ?? ''}`;
      const agent = agents.get(key) ?? createAgent(access, route, egress);
      agents.set(key, agent);
      return agent;
    },
    wayOf: keyOf,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(agents.values().map((agent) => agent.destroy()));
    },
  };
}

function keyOf({ certificateAuthority, clientCertificate, proxy }: GitAccess): string {
  const parts = [certificateAuthority, clientCertificate, proxy];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function createAgent(access: GitAccess, route: Route, egress: Egress): Dispatcher {
  const { certificateAuthority } = access;
  return createDispatcher({
    route,
    egress,
    secureContext: createTrust(access),
    proxySecureContext: createTrust({ certificateAuthority }),
    connectTimeoutMs,
    limits: {
      keepAliveTimeout: keepAliveMs,
      connections: 8,
      // Each request has a time of its own (`spec.timeout`), which may be longer than undici's 5 minutes.
      headersTimeout: 0,
      bodyTimeout: 0,
    },
  });
}
