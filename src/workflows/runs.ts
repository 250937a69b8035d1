import { condition } from '@temporalio/workflow';
import type { RunReport } from '../domain/loop/details.ts';

/** The runs of this execution of the workflow. The loop writes it; `reconcileNow` reads it. */
export interface Runs {
  isRunning: boolean;
  /** Runs that have taken what was asked for. */
  begun: number;
  /** The number of the last run that came to an end; an interrupted one does not. */
  ended: number;
  /** How that run ended. */
  outcome: RunReport | undefined;
}

export function noRuns(): Runs {
  return { isRunning: false, begun: 0, ended: 0, outcome: undefined };
}

/**
 * Notes how the run ended that began last; an interrupted one has no report, for another follows.
 */
export function noteEnd(runs: Runs, report: RunReport | undefined): void {
  if (report === undefined) return;
  runs.ended = runs.begun;
  runs.outcome = report;
}

/** Waits for the end of a run that has not begun yet, and answers with how it ended. */
export async function answerWithRun(runs: Runs): Promise<RunReport> {
  // A run that is under way may have read the world before the question was asked.
  const answering = runs.begun + 1;
  await condition(() => runs.ended >= answering);
  return runs.outcome ?? { ready: false, reason: 'Unknown', message: 'no run has ended' };
}
