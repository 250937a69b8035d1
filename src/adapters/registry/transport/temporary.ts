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
