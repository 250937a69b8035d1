const firstDelayMs = 750;
const longestDelayMs = 15 * 60_000;

/**
 * How long to wait after `failures` failed runs in a row: from 750 ms doubling to 15 minutes, as Flux does, but never
 * longer than the resource's own interval (0: it has none), and never shorter than the other side asked for.
 */
export function retryDelayMs(
  failures: number,
  limits: {
    readonly intervalMs?: number | undefined;
    readonly retryAfterMs?: number | undefined;
  } = {},
): number {
  const { intervalMs = longestDelayMs, retryAfterMs = 0 } = limits;
  const backoffMs = Math.min(firstDelayMs * 2 ** Math.min(failures - 1, 20), longestDelayMs);
  const limitMs = intervalMs === 0 ? longestDelayMs : Math.max(intervalMs, firstDelayMs);
  return Math.max(Math.min(backoffMs, limitMs), retryAfterMs);
}
