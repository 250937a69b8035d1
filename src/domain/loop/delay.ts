/** The waits after failed runs, in milliseconds: the first one, and the longest that it doubles to. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Flux's. */
const usualBackoff: Backoff = { firstMs: 750, longestMs: 15 * 60_000 };

/**
 * How long to wait after `failures` failed runs in a row: from 750 ms doubling to 15 minutes, as Flux does, or as `backoff` says; but
 * never longer than the resource's own interval (0: it has none), and never shorter than the other side asked for.
 */
export function retryDelayMs(
  failures: number,
  limits: {
    readonly intervalMs?: number | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly backoff?: Backoff | undefined;
  } = {},
): number {
  const { retryAfterMs = 0, backoff: { firstMs, longestMs } = usualBackoff } = limits;
  const { intervalMs = longestMs } = limits;
  const backoffMs = Math.min(firstMs * 2 ** Math.min(failures - 1, 20), longestMs);
  const limitMs = intervalMs === 0 ? longestMs : Math.max(intervalMs, firstMs);
  return Math.max(Math.min(backoffMs, limitMs), retryAfterMs);
}
