import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { leftToQueue } from '../domain/errors.ts';
import { toActivityError } from './failure.ts';
import type { Reason } from '../domain/reasons.ts';
import type { RunContext } from './failure.ts';

const heartbeatEveryMs = 2_000;

/** A step that was taken at once is to be taken from its queue: nothing that the SDK should log or count as a failure. */
export function leaveToQueue(): never {
  throw ApplicationFailure.create({
    message: 'this takes long, and is left to the queue of the step',
    type: leftToQueue,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** What each step of a run is given. */
export interface Step {
  /** Aborts when the run is interrupted or the worker shuts down. */
  readonly signal: AbortSignal;
  /** From 1; more where an earlier try was lost with its worker. */
  readonly attempt: number;
  /** Says which run the step is part of, as far as is known: a failure of the step carries it to the workflow. */
  readonly ofRun: (run: RunContext) => void;
  /**
   * To be called before what may take long, or what is counted where the step's queue is served: a step that is taken at
   * once, where its workflow runs, ends here, and is taken from its queue.
   */
  readonly leaveLongWork: () => void;
  /** Lets `work` go on beside what follows; the step does not end before it has, and fails if it did. */
  readonly background: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Runs an activity's body with a heartbeat, by which Temporal finds out within seconds that its worker is gone and by
 * which we hear of a cancellation, and with its errors in the form that the workflow understands.
 */
export async function runStep<T>(
  fallbackReason: Reason,
  body: (step: Step) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let run: RunContext = {};
  const beside: Promise<unknown>[] = [];
  function ofRun(known: RunContext): void {
    run = known;
  }
  function background<W>(work: Promise<W>): Promise<W> {
    beside.push(work);
    // The end of the step hears of it.
    work.catch(() => undefined);
    return work;
  }
  const { cancellationSignal: signal, info } = context;
  const heartbeat = info.isLocal
    ? undefined
    : setInterval(() => context.heartbeat(), heartbeatEveryMs);
  const leaveLongWork = info.isLocal ? leaveToQueue : () => undefined;
  try {
    const answer = await body({ signal, attempt: info.attempt, leaveLongWork, ofRun, background });
    await Promise.all(beside);
    return answer;
  } catch (error) {
    await Promise.allSettled(beside);
    if (error instanceof ApplicationFailure && error.type === leftToQueue) throw error;
    throw toActivityError(error, run, fallbackReason);
  } finally {
    clearInterval(heartbeat);
  }
}
