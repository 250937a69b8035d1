/** A mistaken date or number shall not end a resource's runs. */
const longestWaitMs = 3_600_000;

/**
 * How long a `Retry-After` header asks us to wait, in milliseconds and at most an hour; undefined if it does not.
 * It holds seconds or a date; a date that has passed is 0.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateOf(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestWaitMs);
}

/** Milliseconds since 1970; NaN for what is no date of HTTP, all of which begin with the name of a day. */
function dateOf(text: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN;
}
