import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ReconcileError } from '../domain/errors.ts';
import { StartError } from '../domain/start-error.ts';

export interface PatienceOptions {
  /** What is waited for, as a person reads it: `Temporal at 127.0.0.1:7233`. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Says one line. */
  readonly say: (line: string) => void;
}

const everyMs = 3_000;

/** What `attempt` gives, tried until it does: what is not there yet may come. Says so once per cause; what cannot come is thrown. */
export async function untilUp<T>(
  attempt: () => Promise<T>,
  { what, signal, say }: PatienceOptions,
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
