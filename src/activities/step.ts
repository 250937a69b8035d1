import { Context } from '@temporalio/activity';
import { toActivityError } from './failure.ts';
import type { RunContext } from './failure.ts';

const heartbeatEveryMs = 2_000;

/** What each step of a run is given. */
export interface Step {
  /** Aborts when the run is interrupted or the worker shuts down. */
  readonly signal: AbortSignal;
  /** From 1; more where an earlier try was lost with its worker. */
  readonly attempt: number;
  /** Filled in as the step learns it. */
  readonly run: RunContext;
  /** Lets `work` go on beside what follows; the step does not end before it has, and fails if it did. */
  readonly meanwhile: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Runs an activity's body with a heartbeat, by which Temporal finds out within seconds that its worker is gone and by
 * which we hear of a cancellation, and with its errors in the form that the workflow understands.
 */
export async function runStep<T>(
  fallbackReason: string,
  body: (step: Step) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const run: RunContext = {};
  const beside: Promise<unknown>[] = [];
  function meanwhile<W>(work: Promise<W>): Promise<W> {
    beside.push(work);
    // Whoever ends the step hears of it.
    work.catch(() => undefined);
    return work;
  }
  const heartbeat = setInterval(() => context.heartbeat(), heartbeatEveryMs);
  try {
    const { cancellationSignal: signal, info } = context;
    const answer = await body({ signal, attempt: info.attempt, run, meanwhile });
    await Promise.all(beside);
    return answer;
  } catch (error) {
    await Promise.allSettled(beside);
    throw toActivityError(error, run, fallbackReason);
  } finally {
    clearInterval(heartbeat);
  }
}
