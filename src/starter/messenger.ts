import { setTimeout as delay } from 'node:timers/promises';
import { pathOf } from '../domain/resources/key.ts';
import { joinMessages } from './message.ts';
import type { NewsMetrics } from '../domain/metrics/news-metrics.ts';
import type { Message } from './message.ts';

export interface MessengerOptions {
  /** Delivers one message; a throw means: not delivered. */
  readonly deliver: (message: Message) => Promise<void>;
  /** How long a message may wait for what comes later to join it, in milliseconds: asked again when it has waited so long. */
  readonly holdOf: (message: Message) => number;
  readonly onError: (message: Message, error: unknown) => void;
  /** Counts what there is to tell; absent: it is not counted. */
  readonly metrics?: NewsMetrics | undefined;
  readonly signal: AbortSignal;
}

export interface Messenger {
  /** Sees to it that the message arrives; never waits, never throws. */
  readonly send: (message: Message) => void;
}

interface Waiting {
  readonly message: Message;
  /** Since when something waits for this receiver, and until when; by `performance.now()`. */
  readonly sinceMs: number;
  readonly dueAtMs: number;
}

const maxDeliveries = 32;
const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * Delivers one message at a time to each workflow, and tries again until it arrives. A message that
 * still waits is joined with a later one: a workflow looks for itself what is true.
 */
export function createMessenger(options: MessengerOptions): Messenger {
  const { deliver, holdOf, onError, metrics, signal } = options;
  const waiting = new Map<string, Waiting>();
  const delivering = new Set<string>();
  let failures = 0;

  async function work(): Promise<void> {
    for (;;) {
      const next = takeNext();
      if (next === undefined) return;
      const [receiver, message] = next;
      delivering.add(receiver);
      try {
        await deliver(message);
        failures = 0;
        metrics?.told(message.kind);
      } catch (error) {
        failures += 1;
        onError(message, error);
        const later = waiting.get(receiver)?.message;
        const joined = later === undefined ? message : joinMessages(message, later);
        if (later !== undefined) metrics?.told(message.kind);
        waiting.set(receiver, { message: joined, sinceMs: 0, dueAtMs: 0 });
        await delay(retryMsOf(failures), undefined, { signal }).catch(() => undefined);
      } finally {
        delivering.delete(receiver);
      }
    }
  }

  function takeNext(): readonly [string, Message] | undefined {
    if (signal.aborted || delivering.size >= maxDeliveries) return undefined;
    const now = performance.now();
    for (const [receiver, { message, dueAtMs }] of waiting) {
      if (delivering.has(receiver) || dueAtMs > now) continue;
      waiting.delete(receiver);
      return [receiver, message];
    }
    return undefined;
  }

  function put(receiver: string, { message, sinceMs }: Omit<Waiting, 'dueAtMs'>): void {
    const dueAtMs = sinceMs + holdOf(message);
    waiting.set(receiver, { message, sinceMs, dueAtMs });
    const waitMs = dueAtMs - performance.now();
    if (waitMs > 0) setTimeout(() => lookAgain(receiver), waitMs).unref();
    else void work();
  }

  function lookAgain(receiver: string): void {
    const held = waiting.get(receiver);
    if (held !== undefined) put(receiver, held);
  }

  return {
    send(message) {
      const receiver = `${message.kind}/${pathOf(message.key)}`;
      const { message: earlier, sinceMs = performance.now() } = waiting.get(receiver) ?? {};
      if (earlier === undefined) metrics?.added(message.kind);
      put(receiver, { message: joinMessages(earlier, message), sinceMs });
    },
  };
}

function retryMsOf(failures: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 10), longestRetryMs);
}
