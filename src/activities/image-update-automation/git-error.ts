import { messageOf, ReconcileError } from '../../domain/errors.ts';

/** A failure on the way to the checkout, in Flux's words. */
export function checkoutError(error: unknown, target: string): Error {
  return wrapped(error, `failed to checkout source: ${target}`);
}

/** A failure to commit or to push, in Flux's words. */
export function pushError(error: unknown): Error {
  return wrapped(error, 'failed to update source');
}

function wrapped(error: unknown, doing: string): Error {
  if (error instanceof ReconcileError && (error.terminal || error.reason !== 'GitOperationFailed'))
    return error;
  return new ReconcileError('GitOperationFailed', `${doing}: ${messageOf(error)}`, {
    cause: error,
  });
}
