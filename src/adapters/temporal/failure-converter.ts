import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Messages and stack traces of failures go where the codec encrypts them. Temporal's SDK loads this
 * file by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
