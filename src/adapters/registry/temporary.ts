/** Failures that pass: worth a quick try again, and Temporal's later ones. */

/** @see go-containerregistry@3f4ff3ca pkg/v1/remote/options.go, which has the same */
const temporaryStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 522]);

const temporaryCodes = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
]);

export function isTemporaryStatus(status: number): boolean {
  return temporaryStatuses.has(status);
}

export function isTemporaryError(error: unknown): boolean {
  return temporaryCodes.has(codeOf(error));
}

/** The code of a system, TLS or undici error, its cause's if it has none of its own; else the empty text. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return codeOf(inner);
}

/**
 * How long a `Retry-After` header asks us to wait, in milliseconds; undefined if it does not. Never more than an
 * hour: a mistaken date shall not end a repository's scans.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*(\d+)(\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
  const waitMs = seconds === undefined ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), 3_600_000);
}
