import { longestTimeoutMs } from '../../../domain/loop/limits.ts';
import { failed } from '../failure.ts';

/** How long something may take, and who may call it off. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Does `work` under a signal that also fires after `timeoutMs`.
 * @param doing what an error calls it: `fetching https://…`
 * @throws {ReconcileError} `GitOperationFailed` when the time is over; the signal's own reason when the caller aborts
 */
export async function withinTime<T>(
  { signal, timeoutMs }: Limits,
  doing: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await work(AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      const longest = timeoutMs < longestTimeoutMs ? '' : ', the longest that spec.timeout may be';
      throw failed(`${doing} timed out after ${timeoutMs / 1000} s${longest}`);
    }
    throw error;
  }
}
