import { Agent, ProxyAgent, Socks5ProxyAgent, buildConnector } from 'undici';
import { basicHeader } from './basic-auth.ts';
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Route } from '../../domain/network/route.ts';
import type { Egress } from './egress.ts';

export interface DispatcherOptions {
  readonly route: Route;
  readonly egress: Egress;
  /** Whom to trust and who we are, for servers. */
  readonly secureContext: SecureContext;
  /** The same for a proxy that speaks TLS. */
  readonly proxySecureContext: SecureContext;
  readonly connectTimeoutMs: number;
  /** As undici has them. */
  readonly limits: Pick<
    Agent.Options,
    'bodyTimeout' | 'connections' | 'headersTimeout' | 'keepAliveTimeout' | 'maxResponseSize'
  >;
}

/**
 * Connections that go one way, to addresses that the one who names them may name: of a server that is reached directly
 * and of a tenant's proxy, the address is checked when it is connected to. What a proxy connects to is out of our sight;
 * the operator's is at least not asked for addresses that are refused.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { route, egress, secureContext, connectTimeoutMs: timeout } = options;
  // HTTP/1.1 fails in simpler ways, and few requests at a time have nothing to win by streams.
  const limits = { ...options.limits, allowH2: false };
  const checked =
    route.kind === 'proxy' && route.namedBy === 'operator' ? {} : { lookup: egress.lookup };
  if (route.kind === 'direct') {
    const connect = { secureContext, timeout, ...checked };
    return new Agent({ ...limits, connect }).compose(refuseHosts(egress));
  }
  const { address, username, password } = route.proxy;
  if (route.namedBy === 'tenant') egress.assertHost(new URL(address).hostname);
  const proxyTls = { secureContext: options.proxySecureContext, timeout, ...checked };
  const agent = address.startsWith('socks5')
    ? new Socks5ProxyAgent(address.replace('socks5h:', 'socks5:'), {
        ...limits,
        username: username ?? '',
        password: password ?? '',
        connectTimeout: timeout,
        requestTls: { secureContext, timeout },
        connect: buildConnector({ timeout, ...checked }),
      })
    : new ProxyAgent({
        ...limits,
        uri: address,
        requestTls: { secureContext, timeout },
        proxyTls,
        connectTimeout: timeout,
        ...(username === undefined ? {} : { token: basicHeader({ username, password }) }),
      });
  return route.namedBy === 'tenant' ? agent : agent.compose(refuseHosts(egress));
}

/** A connection to an address asks no `lookup`, and a request to a proxy neither. */
function refuseHosts(egress: Egress): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    egress.assertHost(new URL(String(options.origin)).hostname);
    return dispatch(options, handler);
  };
}
