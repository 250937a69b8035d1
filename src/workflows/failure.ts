import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { messageOf } from '../domain/errors.ts';
import type { Reason } from '../domain/reasons.ts';
import type { FailureDetails } from '../activities/run.ts';

/** A failed run as the resource's status and the loop's next delay need it. */
export interface RunFailure extends FailureDetails {
  readonly message: string;
}

/**
 * What a failed activity says. An activity that was lost with its worker until Temporal gave up
 * says only that it took too long; `reason` is then the one given.
 */
export function readFailure(error: unknown, reason: Reason): RunFailure {
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure) {
    const details: unknown = cause.details?.[0];
    return {
      ...(isFailureDetails(details) ? details : { reason, terminal: false }),
      message: cause.message,
    };
  }
  const message =
    cause instanceof TimeoutFailure
      ? 'a step of the run did not answer in time; it is tried again'
      : messageOf(cause);
  return { reason, terminal: false, message };
}

/** What an activity failed with; that of one which was taken at once comes as it is. */
export function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure ? error.cause : error;
}

function isFailureDetails(value: unknown): value is FailureDetails {
  return typeof value === 'object' && value !== null && 'reason' in value && 'terminal' in value;
}
