import { accessKey, wayKey } from './access-key.ts';
import type { HostLimiter } from './host-limiter.ts';
import type { RegistryRequest, Send } from './send.ts';

/** Sends each request when it is its host's turn, on the way that the request takes to it. */
export function withHostLimit(send: Send, limiter: HostLimiter): Send {
  return async (request) => {
    const { access, tenant, reason, signal } = request;
    const { host, origin } = new URL(request.url);
    const way = `${wayKey(access)} ${origin}`;
    const place = { host, way, caller: callerOf(request), tenant, reason, signal };
    return limiter.run(place, () => send(request));
  };
}

/** Whom a host means when it says that it is asked too often; scheme and way say whether it was the host that said it. */
export function callerOf({ access, url }: Pick<RegistryRequest, 'access' | 'url'>): string {
  return `${accessKey(access)} ${new URL(url).origin}`;
}
