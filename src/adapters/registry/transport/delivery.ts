import { setTimeout as delay } from 'node:timers/promises';
import { ReconcileError } from '../../../domain/errors.ts';
import { parseRetryAfter } from '../../../domain/retry-after.ts';
import { accessKey, createConnections, wayKey } from './connections.ts';
import { exchange } from './exchange.ts';
import { networkFailure, statusFailure } from './failures.ts';
import { createHostLimiter } from './host-limiter.ts';
import { isTemporaryError, isTemporaryStatus } from './temporary.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { RegistrySettings } from '../options.ts';
import type { RepositoryRequest } from './request.ts';

export type Call = Omit<Exchange, 'signal' | 'memory'>;

/** Exchanges over kept connections, each when it is its host's turn. */
export interface Delivery extends AsyncDisposable {
  once(request: RepositoryRequest, call: Call): Promise<Answer>;
  /**
   * With a few quick tries more where the failure may pass.
   * @throws {ReconcileError} for statuses and network errors that those did not get past.
   */
  patiently(request: RepositoryRequest, call: Call): Promise<Answer>;
}

/** Of `Retry-After`: what is short enough to be waited for in place. */
const shortWaitMs = 1000;

export function createDelivery(settings: RegistrySettings): Delivery {
  const connections = createConnections(settings);
  const limiter = createHostLimiter(settings.concurrencyPerHost);

  function once(request: RepositoryRequest, call: Call): Promise<Answer> {
    const { origin, host } = new URL(call.url);
    const { reason, signal, access, tenant, memory } = request;
    const headers = { 'user-agent': settings.userAgent, ...call.headers };
    const way = `${wayKey(access)} ${origin}`;
    const caller = callerOf(request, call.url);
    return limiter.run({ host, way, caller, tenant, reason, signal }, () =>
      exchange(connections.dispatcherFor(access, origin), { ...call, headers, memory, signal }),
    );
  }

  /** How long to wait before the next try. @throws {ReconcileError} if there is to be none. */
  function waitAfter(request: RepositoryRequest, answer: Answer, tried: number): number {
    const wishedMs = parseRetryAfter(answer.header('retry-after'), Date.now()) ?? 0;
    const waitMs = settings.retryDelaysMs[tried];
    if (waitMs !== undefined && wishedMs <= shortWaitMs) return Math.max(waitMs, wishedMs);
    if (answer.status === 429) limiter.pause(callerOf(request, answer.url), wishedMs);
    throw statusFailure(request, answer);
  }

  async function patiently(request: RepositoryRequest, call: Call): Promise<Answer> {
    for (let tried = 0; ; tried += 1) {
      const outcome = await once(request, call).catch((error: unknown) => {
        request.signal.throwIfAborted();
        if (error instanceof ReconcileError) throw error;
        const waitMs = settings.retryDelaysMs[tried];
        if (waitMs === undefined || !isTemporaryError(error)) throw networkFailure(request, error);
        return waitMs;
      });
      if (typeof outcome !== 'number' && !isTemporaryStatus(outcome.status)) return outcome;
      const waitMs = typeof outcome === 'number' ? outcome : waitAfter(request, outcome, tried);
      await delay(waitMs, undefined, { signal: request.signal });
    }
  }

  return { once, patiently, [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose]() };
}

/** Whom a host means when it says that it is asked too often; scheme and way say whether it was the host that said it. */
function callerOf({ access }: RepositoryRequest, url: string): string {
  return `${accessKey(access)} ${new URL(url).origin}`;
}
