import { createShare } from '../../../domain/share.ts';
import { withinTime } from '../program/deadline.ts';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { Limits } from '../program/deadline.ts';

/** So many steps are at work at once. Each may run a few programs, and hold a repository's manifests in memory. */
const placesInAll = 16;

/** Lets a number of steps work at once, and no namespace and no host keep all of the places. */
export interface Places {
  /**
   * Waits for a place, no longer than a step may take, and does `work` in it.
   * @throws {ReconcileError} `GitOperationFailed` when the time is over; the signal's own reason when the caller aborts
   */
  use<T>(who: PlaceHolder, limits: Limits, work: () => Promise<T>): Promise<T>;
}

export interface PlaceHolder {
  readonly access: GitAccess;
  /** Whose work it is. */
  readonly namespace: string;
}

export function createPlaces(): Places {
  const share = createShare(placesInAll);
  const line = new Set<() => void>();

  /** In the order that they came, those who may. */
  function wake(): void {
    for (const attempt of line) attempt();
  }

  async function take(holders: readonly string[], signal: AbortSignal): Promise<void> {
    if (share.take(holders)) return;
    const turn = Promise.withResolvers<void>();
    function attempt(): void {
      if (!share.take(holders)) return;
      line.delete(attempt);
      turn.resolve();
    }
    function stop(): void {
      if (line.delete(attempt)) turn.reject(signal.reason);
    }
    line.add(attempt);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    use: async ({ access, namespace }, limits, work) => {
      const { host } = new URL(access.url);
      const holders = [`host ${host}`, `namespace ${namespace}`];
      limits.signal.throwIfAborted();
      const waiting = `waiting for other work on ${host} or of namespace "${namespace}" to end`;
      await withinTime(limits, waiting, (signal) => take(holders, signal));
      try {
        return await work();
      } finally {
        share.release(holders);
        wake();
      }
    },
  };
}
