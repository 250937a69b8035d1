import { codeOf } from '../../http/network-error.ts';

// Failures that pass, so that a quick try again is worth it. Later tries are the loop's: docs/decisions/retries.md.

/** Those of go-containerregistry (pkg/v1/remote/options.go), and 429. */
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
