/** So many a second, and so many at once after a pause. */
export interface Pace {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * Answers how many milliseconds the next one has to wait, and takes its turn.
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export function createPace({ perSecond, burst }: Pace): (nowMs: number) => number {
  const everyMs = 1000 / perSecond;
  let nextMs = 0;
  return (nowMs) => {
    const turnMs = Math.max(nextMs, nowMs);
    nextMs = turnMs + everyMs;
    return Math.max(0, turnMs - (burst - 1) * everyMs - nowMs);
  };
}
