import { setTimeout as delay } from 'node:timers/promises';
import { ReconcileError } from '../../../domain/errors.ts';
import { parseRetryAfter } from '../../../domain/retry-after.ts';
import { networkFailure, statusFailure } from './failures.ts';
import { isTemporaryError, isTemporaryStatus } from './temporary.ts';
import type { Answer, RegistryRequest, Send } from './send.ts';

export interface RetryOptions {
  /** The waits between the tries; their number is the number of tries less one. */
  readonly delaysMs: readonly number[];
  /** Called when a host is left alone that said that it is asked too often, with the time that it wishes. */
  readonly onBusy: (request: RegistryRequest, wishedMs: number) => void;
}

/** Of `Retry-After`: what is short enough to be waited for in place. */
const shortWaitMs = 1000;

/**
 * A few quick tries more where the failure may pass. What they did not get past, a status that passes or an error of the
 * network, is a {ReconcileError}.
 */
export function withRetries(send: Send, options: RetryOptions): Send {
  return async (request) => {
    for (let tried = 0; ; tried += 1) {
      const outcome = await send(request).catch((error: unknown) =>
        waitAfterError(request, error, options.delaysMs[tried]),
      );
      if (typeof outcome !== 'number' && !isTemporaryStatus(outcome.status)) return outcome;
      const waitMs =
        typeof outcome === 'number' ? outcome : waitAfter(request, outcome, tried, options);
      await delay(waitMs, undefined, { signal: request.signal });
    }
  };
}

/** How long to wait before the next try. @throws what is to be reported if there is to be none */
function waitAfterError(
  request: RegistryRequest,
  error: unknown,
  waitMs: number | undefined,
): number {
  request.signal.throwIfAborted();
  if (error instanceof ReconcileError) throw error;
  if (waitMs === undefined || !isTemporaryError(error)) throw networkFailure(request, error);
  return waitMs;
}

/** How long to wait before the next try. @throws {ReconcileError} if there is to be none */
function waitAfter(
  request: RegistryRequest,
  answer: Answer,
  tried: number,
  { delaysMs, onBusy }: RetryOptions,
): number {
  const wishedMs = parseRetryAfter(answer.header('retry-after'), Date.now()) ?? 0;
  const waitMs = delaysMs[tried];
  if (waitMs !== undefined && wishedMs <= shortWaitMs) return Math.max(waitMs, wishedMs);
  if (answer.status === 429) onBusy(request, wishedMs);
  throw statusFailure(request, answer);
}
