import { ReconcileError } from './errors.ts';

const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
};

const whole = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Milliseconds in a Go duration: `1h30m` is 5400000, `0` is 0.
 * @throws {ReconcileError} `InvalidDuration`, if `text` is not one.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!whole.test(text)) {
    throw new ReconcileError(
      'InvalidDuration',
      `not a duration: "${text}" (write it as 1h30m or 45s)`,
    );
  }
  let totalMs = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(part)) {
    // Whole nanoseconds, as Go counts: 1.005 times 1000 is not 1005.
    totalMs += Math.round(Number(amount) * (unitNs[unit] ?? 0)) / 1e6;
  }
  return text.startsWith('-') ? -totalMs : totalMs;
}

/** A duration as Go prints it, to the millisecond: 90000 is `1m30s`, 1500 is `1.5s`, 250 is `250ms`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  const rounded = Math.round(durationMs);
  if (rounded === 0) return '0s';
  if (rounded < 1000) return `${rounded}ms`;
  const hours = Math.floor(rounded / 3_600_000);
  const minutes = Math.floor((rounded % 3_600_000) / 60_000);
  const seconds = `${(rounded % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
