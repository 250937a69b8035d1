import { messageOf } from '../../domain/errors.ts';

/** The code of a system, TLS or undici error, its cause's if it has none of its own; else the empty text. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return codeOf(inner);
}

/** What went wrong at the bottom: an error of several addresses that were tried has no message of its own. */
export function causeOf(error: unknown): string {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map(messageOf).join('; ');
}
