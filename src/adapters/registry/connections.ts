import { createHash } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { Agent, EnvHttpProxyAgent, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { createTrust } from './trust.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { ProxyServer } from '../../domain/registry/proxy.ts';
import type { RegistrySettings } from './options.ts';

/** Connections that are kept alive, apart for each host and each way (authorities, client certificate, proxy). */
export interface Connections extends AsyncDisposable {
  /** @throws {ReconcileError} `AuthenticationFailed` if the access holds a malformed certificate. */
  dispatcherFor(access: RegistryAccess, origin: string): Dispatcher;
}

/** Above the number of hosts that one worker meets; a host beyond it costs a new connection. */
const maxPools = 256;
/** Longer than most registries' own, so that theirs counts; a stale socket costs one quick try. */
const keepAliveTimeout = 30_000;

export function createConnections(settings: RegistrySettings): Connections {
  const closing = new Set<Promise<void>>();
  function close(dispatcher: Dispatcher): void {
    const closed = dispatcher.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }
  const pools = new BoundedMap<Dispatcher>(maxPools, { onEvicted: close });
  const trusts = new BoundedMap<SecureContext>(maxPools);
  return {
    dispatcherFor(access, origin) {
      const way = wayKey(access);
      const known = pools.get(`${way} ${origin}`);
      if (known !== undefined) return known;
      const trustKey = digest([access.certificateAuthority, access.clientCertificate]);
      const trust = trusts.get(trustKey) ?? createTrust(access);
      trusts.set(trustKey, trust);
      const pool = createPool(access, trust, settings);
      pools.set(`${way} ${origin}`, pool);
      return pool;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.values().map((pool) => pool.destroy()));
      await Promise.allSettled(closing);
    },
  };
}

/** Two accesses with the same key reach a host the same way, with the same credentials. It tells nothing of them. */
export function accessKey(access: RegistryAccess): string {
  return digest([wayKey(access), access.credentials]);
}

function wayKey({ certificateAuthority, clientCertificate, proxy }: RegistryAccess): string {
  return digest([certificateAuthority, clientCertificate, proxy]);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

function createPool(
  { proxy }: RegistryAccess,
  secureContext: SecureContext,
  settings: RegistrySettings,
): Dispatcher {
  const timeout = settings.connectTimeoutMs;
  const requestTls = { secureContext, timeout };
  const pool = {
    connections: settings.concurrencyPerHost,
    headersTimeout: settings.silenceTimeoutMs,
    bodyTimeout: settings.silenceTimeoutMs,
    keepAliveTimeout,
    // One tag list a connection has nothing to win by streams, and HTTP/1.1 fails in simpler ways.
    allowH2: false,
  };
  if (proxy === undefined) {
    const { httpProxy = '', httpsProxy = '', noProxy = '' } = settings.environmentProxy;
    if (httpProxy === '' && httpsProxy === '')
      return new Agent({ ...pool, connect: { secureContext, timeout } });
    const environment = { httpProxy, httpsProxy, noProxy };
    const connect = { secureContext, timeout };
    return new EnvHttpProxyAgent({
      ...pool,
      ...environment,
      connect,
      requestTls,
      proxyTls: requestTls,
    });
  }
  if (proxy.address.startsWith('socks5:'))
    return new Socks5ProxyAgent(proxy.address, {
      ...pool,
      ...loginOf(proxy),
      connectTimeout: timeout,
      requestTls,
    });
  return new ProxyAgent({
    ...pool,
    uri: proxy.address,
    requestTls,
    proxyTls: requestTls,
    connectTimeout: timeout,
    ...(proxy.username === undefined ? {} : { token: basicHeader(loginOf(proxy)) }),
  });
}

interface Login {
  readonly username: string;
  readonly password: string;
}

function loginOf({ username = '', password = '' }: ProxyServer): Login {
  return { username, password };
}

/** The value of an `Authorization` header of scheme Basic. */
export function basicHeader({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
