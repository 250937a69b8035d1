import { proxySinks } from '@temporalio/workflow';
import { runResult } from '../domain/metrics/run-end.ts';
import type { Sinks } from '@temporalio/workflow';
import type { RunEnd } from '../domain/metrics/run-end.ts';
import type { Turn } from './loop.ts';
import type { ReconciledKind, ReconcileInput } from './messages.ts';

/** What the worker that drives a workflow hears of it; not again when its history is replayed. */
export interface RunSinks extends Sinks {
  runs: { ended(run: RunEnd): void };
}

const { runs } = proxySinks<RunSinks>();

/** Tells the worker of a run: only the workflow sees it whole, for its steps may be those of several workers. */
export function measure(
  { key: { namespace, name } }: ReconcileInput,
  kind: ReconciledKind,
  { turn, begunAtMs }: { readonly turn: Turn; readonly begunAtMs: number },
): void {
  const result = resultOf(turn);
  if (result === undefined) return;
  runs.ended({ kind, namespace, name, durationMs: Date.now() - begunAtMs, result });
}

/** Nothing of an interrupted run: another follows. */
function resultOf(turn: Turn): RunEnd['result'] | undefined {
  switch (turn.kind) {
    case 'idle':
      return runResult({ ...turn, ready: true, reason: 'Succeeded' });
    case 'reported':
      return runResult(turn);
    case 'suspended':
      return 'success';
    case 'gone':
    case 'unwatched':
      return 'gone';
    case 'interrupted':
      return undefined;
  }
}
