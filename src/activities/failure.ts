import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { messageOf, ReconcileError } from '../domain/errors.ts';
import { cutMessage } from '../domain/status/conditions.ts';
import type { FailureDetails, RunStamp } from './run.ts';

/** The reason of errors that mean Kubernetes itself did not answer: there is nowhere to report them, so Temporal tries again. */
export const clusterUnavailable = 'ClusterUnavailable';

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
    message: cutMessage(messageOf(error)),
    nonRetryable: reason !== clusterUnavailable,
    details: [details],
    ...(known?.retryAfterMs === undefined ? {} : { nextRetryDelay: known.retryAfterMs }),
  });
}
