import { parseDuration } from '../duration.ts';

/** A timer of Node holds 24.8 days, one of Temporal some centuries, a date 285,616 years; tenants write what they like. */
const longestIntervalMs = 365 * 24 * 3_600_000;
/** What is asked more often than that only keeps others from being asked. */
const shortestMs = 1000;
/** Of one answer that is waited for: nobody holds a worker's place for hours. */
export const longestTimeoutMs = 10 * 60_000;

/**
 * Whole milliseconds between two runs, of a resource's `spec.interval`: from a second to a year. Undefined for `0s`:
 * nothing but a message wakes it, as in Flux.
 * @throws {ReconcileError} `InvalidDuration`
 */
export function intervalMsOf(text: string): number | undefined {
  const intervalMs = parseDuration(text);
  return intervalMs <= 0 ? undefined : within(intervalMs, longestIntervalMs);
}

/**
 * Whole milliseconds of a `spec.timeout`: from a second to ten minutes.
 * @throws {ReconcileError} `InvalidDuration`
 */
export function timeoutMsOf(text: string): number {
  return within(parseDuration(text), longestTimeoutMs);
}

/** What is to be told of a `spec.timeout` that is longer than what is waited for; undefined where it is not. */
export function describeCut(timeout: string | undefined): string | undefined {
  if (timeout === undefined || parseDuration(timeout) <= longestTimeoutMs) return undefined;
  return 'spec.timeout is cut to 10m';
}

function within(durationMs: number, longestMs: number): number {
  return Math.round(Math.min(Math.max(durationMs, shortestMs), longestMs));
}
