import { Context } from '@temporalio/activity';
import { toActivityError } from './failure.ts';
import type { Reason } from '../domain/reasons.ts';
import type { RunContext } from './failure.ts';

const heartbeatEveryMs = 2_000;

/** What each step of a run is given. */
export interface Step {
  /** Aborts when the run is interrupted or the worker shuts down. */
  readonly signal: AbortSignal;
  /** From 1; more where an earlier try was lost with its worker. */
  readonly attempt: number;
  /** Says which run the step is part of, as far as is known: a failure of the step carries it to the workflow. */
  readonly ofRun: (run: RunContext) => void;
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
  const heartbeat = setInterval(() => context.heartbeat(), heartbeatEveryMs);
  try {
    const { cancellationSignal: signal, info } = context;
    const answer = await body({ signal, attempt: info.attempt, ofRun, background });
    await Promise.all(beside);
    return answer;
  } catch (error) {
    await Promise.allSettled(beside);
    throw toActivityError(error, run, fallbackReason);
  } finally {
    clearInterval(heartbeat);
  }
}
