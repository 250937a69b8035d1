import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ReconcileError } from '../domain/errors.ts';
import { StartError } from '../domain/start-error.ts';

export interface RetryOptions {
  /** The name of the server for people: `Temporal at 127.0.0.1:7233`. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Says one line. */
  readonly say: (line: string) => void;
}

const everyMs = 3_000;

/**
 * Tries `attempt` every 3 s until it succeeds, and says why it waits, once per cause.
 * @throws {StartError} and a terminal {ReconcileError}: what waiting cannot mend
 */
export async function untilConnected<T>(
  attempt: () => Promise<T>,
  { what, signal, say }: RetryOptions,
): Promise<T> {
  let said: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await attempt();
      if (said !== undefined) say(`${what}: reached`);
      return answer;
    } catch (error) {
      if (error instanceof StartError || (error instanceof ReconcileError && error.terminal))
        throw error;
      const cause = messageOf(error).split('\n')[0] ?? '';
      if (cause !== said) say(`${what}: ${cause}; trying again every ${everyMs / 1000} s`);
      said = cause;
      await delay(everyMs, undefined, { signal });
    }
  }
}
