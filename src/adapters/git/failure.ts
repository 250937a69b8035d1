import { ReconcileError } from '../../domain/errors.ts';
import type { ReconcileErrorOptions } from '../../domain/errors.ts';

/** A failure of a Git operation, which another try may mend: credentials are corrected, servers come back. */
export function failed(message: string, options: ReconcileErrorOptions = {}): ReconcileError {
  return new ReconcileError('GitOperationFailed', message, options);
}
