import { ReconcileError } from '../../domain/errors.ts';

/** A failure on the way to the checkout, in Flux's words. */
export function checkoutError(error: unknown, target: string): ReconcileError {
  return ReconcileError.while(`failed to checkout source: ${target}`, 'GitOperationFailed', error);
}

/** A failure to commit or to push, in Flux's words. */
export function pushError(error: unknown): ReconcileError {
  return ReconcileError.while('failed to update source', 'GitOperationFailed', error);
}
