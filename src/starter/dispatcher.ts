import { setTimeout as delay } from 'node:timers/promises';

export interface DispatcherOptions<T> {
  /** Delivers one message; a throw means: not delivered. */
  readonly deliver: (id: string, message: T) => Promise<void>;
  /** Joins a message with a later one for the same receiver that has not been delivered yet. */
  readonly merge: (earlier: T, later: T) => T;
  readonly onError: (id: string, error: unknown) => void;
  readonly concurrency?: number;
  readonly signal: AbortSignal;
}

export interface Dispatcher<T> {
  /** Sees to it that the message arrives; never waits, never throws. */
  send(id: string, message: T): void;
  /** Resolves when all that was sent has been delivered, or the signal has aborted and nothing is on its way. */
  idle(): Promise<void>;
}

const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * A set of messages on their way, one per receiver: what comes while another is waiting joins it, and what could not
 * be delivered is tried again until it can.
 */
export function createDispatcher<T>(options: DispatcherOptions<T>): Dispatcher<T> {
  const { deliver, merge, onError, concurrency = 32, signal } = options;
  const waiting = new Map<string, T>();
  const delivering = new Set<string>();
  let failures = 0;
  let whenIdle: (() => void)[] = [];

  async function work(): Promise<void> {
    for (;;) {
      const next = takeNext();
      if (next === undefined) break;
      const [id, message] = next;
      delivering.add(id);
      try {
        await deliver(id, message);
        failures = 0;
      } catch (error) {
        failures += 1;
        onError(id, error);
        const later = waiting.get(id);
        waiting.set(id, later === undefined ? message : merge(message, later));
        const waitMs = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 10), longestRetryMs);
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      } finally {
        delivering.delete(id);
      }
    }
    if (isIdle()) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  }

  function isIdle(): boolean {
    return delivering.size === 0 && (waiting.size === 0 || signal.aborted);
  }

  function takeNext(): readonly [string, T] | undefined {
    if (signal.aborted || delivering.size >= concurrency) return undefined;
    for (const entry of waiting) {
      if (delivering.has(entry[0])) continue;
      waiting.delete(entry[0]);
      return entry;
    }
    return undefined;
  }

  return {
    send(id, message) {
      const earlier = waiting.get(id);
      waiting.set(id, earlier === undefined ? message : merge(earlier, message));
      void work();
    },
    async idle() {
      if (isIdle()) return;
      await new Promise<void>((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}
