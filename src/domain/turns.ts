/** So many a second, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Gives turns at a rate; `nowMs` are milliseconds of any clock. */
export interface Turns {
  /** Takes the next turn; answers how many milliseconds away it is. */
  readonly wait: (nowMs: number) => number;
  /** Takes the next turn if it is now. */
  readonly take: (nowMs: number) => boolean;
}

/** @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm */
export function createTurns({ perSecond, burst }: Rate): Turns {
  const everyMs = 1000 / perSecond;
  let nextMs = 0;
  function distance(nowMs: number): number {
    return Math.max(0, Math.max(nextMs, nowMs) - (burst - 1) * everyMs - nowMs);
  }
  function wait(nowMs: number): number {
    const distanceMs = distance(nowMs);
    nextMs = Math.max(nextMs, nowMs) + everyMs;
    return distanceMs;
  }
  return {
    wait,
    take: (nowMs) => distance(nowMs) === 0 && wait(nowMs) === 0,
  };
}
