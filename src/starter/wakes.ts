import { pathOf } from '../domain/resources/key.ts';
import { joinMessages } from './message.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Changed, Message } from './message.ts';

export interface WakesOptions {
  readonly send: (message: Message) => void;
  /** Whether there still is something to wake for. */
  readonly isDue: (key: ResourceKey) => boolean;
}

/**
 * Wakes of automations: while one is on its way to an automation, and until the run that it led to has ended, what comes
 * for the same automation joins the next, which is sent only if there still is something to do.
 */
export interface Wakes {
  /** Sends a message; one that is no wake, at once. */
  readonly tell: (message: Message) => void;
  /** A run of the automation has ended. */
  readonly noteRun: (key: ResourceKey) => void;
}

/** A run that fails as the one before it leaves no trace in the status. */
const longestWaitMs = 30_000;

export function createWakes({ send, isDue }: WakesOptions): Wakes {
  const underWay = new Map<string, Wake>();

  function begin(path: string, message: Changed): void {
    const timer = setTimeout(() => end(path), longestWaitMs).unref();
    underWay.set(path, { key: message.key, next: undefined, timer });
    send(message);
  }

  function end(path: string): void {
    const wake = underWay.get(path);
    if (wake === undefined) return;
    underWay.delete(path);
    clearTimeout(wake.timer);
    if (wake.next !== undefined && isDue(wake.key)) begin(path, wake.next);
  }

  return {
    tell(message) {
      if (message.news !== 'changed' || message.wake !== true) {
        send(message);
        return;
      }
      const path = pathOf(message.key);
      const wake = underWay.get(path);
      if (wake === undefined) begin(path, message);
      else wake.next = joinMessages(wake.next, message);
    },
    noteRun: (key) => end(pathOf(key)),
  };
}

interface Wake {
  readonly key: ResourceKey;
  /** What came since it was sent. */
  next: Changed | undefined;
  readonly timer: NodeJS.Timeout;
}
