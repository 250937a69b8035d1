import { setTimeout as delay } from 'node:timers/promises';
import { pathOf } from '../domain/resources/key.ts';
import { joinMessages } from './message.ts';
import type { Message } from './message.ts';

export interface MessengerOptions {
  /** Delivers one message; a throw means: not delivered. */
  readonly deliver: (message: Message) => Promise<void>;
  readonly onError: (message: Message, error: unknown) => void;
  readonly signal: AbortSignal;
}

export interface Messenger {
  /** Sees to it that the message arrives; never waits, never throws. */
  readonly send: (message: Message) => void;
}

const maxDeliveries = 32;
const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * Delivers one message at a time to each workflow, and tries again until it arrives. A message that
 * still waits is joined with a later one: a workflow looks for itself what is true.
 */
export function createMessenger({ deliver, onError, signal }: MessengerOptions): Messenger {
  const waiting = new Map<string, Message>();
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
      } catch (error) {
        failures += 1;
        onError(message, error);
        const later = waiting.get(receiver);
        waiting.set(receiver, later === undefined ? message : joinMessages(message, later));
        const waitMs = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 10), longestRetryMs);
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      } finally {
        delivering.delete(receiver);
      }
    }
  }

  function takeNext(): readonly [string, Message] | undefined {
    if (signal.aborted || delivering.size >= maxDeliveries) return undefined;
    for (const entry of waiting) {
      if (delivering.has(entry[0])) continue;
      waiting.delete(entry[0]);
      return entry;
    }
    return undefined;
  }

  return {
    send(message) {
      const receiver = `${message.kind}/${pathOf(message.key)}`;
      waiting.set(receiver, joinMessages(waiting.get(receiver), message));
      void work();
    },
  };
}
