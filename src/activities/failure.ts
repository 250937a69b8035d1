import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { clusterUnavailable, messageOf, ReconcileError } from '../domain/errors.ts';
import { cutText } from '../domain/text.ts';
import type { FailureDetails, RunStamp } from './run.ts';

/** Of a condition. */
const longestMessage = 32_768;

/** What is known of the run while it goes on, for its failure to carry. */
export interface RunContext {
  stamp?: RunStamp;
  intervalMs?: number;
}

/**
 * What an activity throws for `error`. Everything but a silent Kubernetes API goes to the workflow at once, which
 * reports it on the resource and decides when to run again.
 */
export function toActivityError(error: unknown, run: RunContext, fallbackReason: string): Error {
  if (error instanceof CancelledFailure || Context.current().cancellationSignal.aborted) {
    return new CancelledFailure('interrupted', [], error instanceof Error ? error : undefined);
  }
  const known = error instanceof ReconcileError ? error : undefined;
  const reason = known?.reason ?? fallbackReason;
  const details: FailureDetails = {
    reason,
    terminal: known?.terminal ?? false,
    ...(known?.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
    ...run,
  };
  return ApplicationFailure.create({
    type: reason,
    // More than a condition can hold is of no use, and Temporal would replace it, and the details with it.
    message: cutText(messageOf(error), longestMessage),
    // There is nowhere to report it, so Temporal tries again.
    nonRetryable: reason !== clusterUnavailable,
    details: [details],
    ...(known?.retryAfterMs === undefined ? {} : { nextRetryDelay: known.retryAfterMs }),
  });
}
