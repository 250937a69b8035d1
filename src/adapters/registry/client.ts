import { resolveDigest } from './digest.ts';
import { createListMemory } from './list-memory.ts';
import { withDefaults } from './options.ts';
import { createTagLister } from './tags.ts';
import { createConnections } from './transport/connections.ts';
import { exchangeOver } from './transport/exchange.ts';
import { callerOf, withHostLimit } from './transport/host-limit.ts';
import { createHostLimiter } from './transport/host-limiter.ts';
import { withAuthorization } from './transport/authorization.ts';
import { withOrigin, withTlsTimeout } from './transport/origin.ts';
import { withRedirects } from './transport/redirects.ts';
import { withRetries } from './transport/retry.ts';
import { withTimeLimit } from './transport/time-limit.ts';
import type { Registry } from '../../ports/registry.ts';
import type { RegistryClientOptions, RegistrySettings } from './options.ts';
import type { Connections } from './transport/connections.ts';
import type { Send } from './transport/send.ts';

/** Keeps connections and tokens; holds no credentials beyond its process. */
export type RegistryClient = Registry & AsyncDisposable;

export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const settings = withDefaults(options);
  const connections = createConnections(settings);
  const send = createSend(connections, settings);
  const listTags = createTagLister(send, settings);
  const budget = createListMemory();
  return {
    async listTags(query) {
      using own = budget.open();
      const memory = query.memory ?? own;
      return await listTags({ ...query, memory, reason: 'ReadOperationFailed' });
    },
    async resolveDigest({ tag, ...query }) {
      using own = budget.open();
      const memory = query.memory ?? own;
      return await resolveDigest(send, { ...query, memory, reason: 'Failed' }, tag);
    },
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  };
}

/** What a request goes through, the last first. */
function createSend(connections: Connections, settings: RegistrySettings): Send {
  const limiter = createHostLimiter(settings.concurrencyPerHost);
  const exchange = exchangeOver(connections);
  const once = withHostLimit(exchange, limiter);
  const patiently = withRetries(once, {
    delaysMs: settings.retryDelaysMs,
    onBusy: (request, wishedMs) => limiter.pause(callerOf(request), wishedMs),
  });
  const authorized = withAuthorization(patiently);
  const redirected = withRedirects(authorized);
  const probe = withHostLimit(withTlsTimeout(exchange), limiter);
  const located = withOrigin(redirected, probe);
  return withTimeLimit(located);
}
