import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { messageOf } from '../../domain/errors.ts';
import { codeOf } from '../http/network-error.ts';
import { userAgent } from '../http/user-agent.ts';
import type { Dispatcher } from 'undici';

export interface Receiver {
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** How long to wait before each further try. */
  readonly pausesMs: readonly number[];
  readonly timeoutMs: number;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

/** How a try ended; `lost`: another would end the same. */
type Attempt =
  { readonly kind: 'delivered' } | { readonly kind: 'again' | 'lost'; readonly problem: string };

const delivered: Attempt = { kind: 'delivered' };

/**
 * Posts `body`, and again where no answer comes or the receiver has a problem of its own; never
 * throws.
 */
export async function deliver(body: string, receiver: Receiver): Promise<Attempt> {
  const { pausesMs, signal } = receiver;
  let attempt = await post(body, receiver);
  for (const pauseMs of pausesMs) {
    if (attempt.kind !== 'again' || signal.aborted) break;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    attempt = await post(body, receiver);
  }
  return attempt;
}

async function post(
  body: string,
  { url, dispatcher, timeoutMs, signal }: Receiver,
): Promise<Attempt> {
  try {
    const { statusCode, body: answer } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': userAgent },
      body,
      dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.dump();
    return attemptOf(statusCode);
  } catch (error) {
    return { kind: 'again', problem: describe(error) };
  }
}

/**
 * notification-controller answers 429 to what it has heard already.
 * @see fluxcd/pkg@e2cfd1a runtime/events/recorder.go
 */
function attemptOf(status: number): Attempt {
  if (status === 429 || (status >= 200 && status < 300)) return delivered;
  const isTheirs = status >= 500 && status !== 501;
  return { kind: isTheirs ? 'again' : 'lost', problem: `it answered ${status}` };
}

/** Where several addresses were tried, only the code says what happened. */
function describe(error: unknown): string {
  return messageOf(error) || codeOf(error) || 'no answer';
}
