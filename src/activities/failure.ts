import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { clusterUnavailable, ReconcileError } from '../domain/errors.ts';
import { cutText } from '../domain/text.ts';
import type { Reason } from '../domain/reasons.ts';
import type { FailureDetails } from './run.ts';

/** Of a condition. */
const longestMessage = 32_768;

/** The run that a step is part of, for its failure to carry. */
export type RunContext = Pick<FailureDetails, 'stamp' | 'intervalMs'>;

/**
 * What an activity throws for `error`. Everything but a silent Kubernetes API goes to the workflow at once, which
 * reports it on the resource and decides when to run again.
 */
export function toActivityError(error: unknown, run: RunContext, fallbackReason: Reason): Error {
  if (error instanceof CancelledFailure || Context.current().cancellationSignal.aborted) {
    return new CancelledFailure('interrupted', [], error instanceof Error ? error : undefined);
  }
  const { reason, terminal, message, retryAfterMs, retryWithinMs } = ReconcileError.of(
    error,
    fallbackReason,
  );
  const details: FailureDetails = {
    reason,
    terminal,
    retryAfterMs,
    stamp: run.stamp,
    intervalMs: retryWithinMs ?? run.intervalMs,
  };
  return ApplicationFailure.create({
    type: reason,
    // More than a condition can hold is of no use, and Temporal would replace it, and the details with it.
    message: cutText(message, longestMessage),
    // There is nowhere to report it, so Temporal tries again.
    nonRetryable: reason !== clusterUnavailable,
    details: [details],
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
