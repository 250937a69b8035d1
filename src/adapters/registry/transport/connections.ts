import { BoundedMap } from '../../../domain/bounded-map.ts';
import { routeTo } from '../../../domain/network/route.ts';
import { createDispatcher } from '../../http/dispatcher.ts';
import { createTrust } from '../../http/trust.ts';
import { digest, wayKey } from './access-key.ts';
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { RegistryAccess } from '../../../domain/registry/access.ts';
import type { RegistrySettings } from '../options.ts';

/** Connections that are kept alive, apart for each host and each way (authorities, client certificate, proxy). */
export interface Connections extends AsyncDisposable {
  /**
   * @throws {ReconcileError} `AuthenticationFailed` if the access holds a malformed certificate.
   * @throws {AddressRefusedError} if its proxy is at an address that is refused.
   */
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
      const pool = createDispatcher({
        route: routeTo(origin, access.proxy, settings.environmentProxy),
        egress: settings.egress,
        secureContext: trust,
        proxySecureContext: trust,
        connectTimeoutMs: settings.connectTimeoutMs,
        limits: {
          connections: settings.concurrencyPerHost,
          headersTimeout: settings.silenceTimeoutMs,
          bodyTimeout: settings.silenceTimeoutMs,
          keepAliveTimeout,
        },
      });
      pools.set(`${way} ${origin}`, pool);
      return pool;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.values().map((pool) => pool.destroy()));
      await Promise.allSettled(closing);
    },
  };
}
