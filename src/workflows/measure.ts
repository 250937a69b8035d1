import { proxySinks } from '@temporalio/workflow';
import { countedResult } from '../domain/metrics/run-end.ts';
import type { Sinks } from '@temporalio/workflow';
import type { RunEnd } from '../domain/metrics/run-end.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ReconcileInput } from './messages.ts';
import type { RunResult } from './run-result.ts';

/** What a workflow tells the worker that drives it; not again when its history is replayed. */
export interface RunSinks extends Sinks {
  runs: { ended(run: RunEnd): void };
}

const { runs } = proxySinks<RunSinks>();

/**
 * Tells the worker of a run that has ended. The workflow does, for only it sees a run whole: its
 * steps may be those of several workers.
 */
export function measure(
  { key: { namespace, name } }: ReconcileInput,
  kind: ImageKind,
  { result, begunAtMs }: { readonly result: RunResult; readonly begunAtMs: number },
): void {
  const counted = countedAs(result);
  if (counted === undefined) return;
  runs.ended({ kind, namespace, name, durationMs: Date.now() - begunAtMs, result: counted });
}

/** Nothing of an interrupted run: another follows. */
function countedAs(result: RunResult): RunEnd['result'] | undefined {
  switch (result.kind) {
    case 'idle':
      return countedResult({ ...result, ready: true, reason: 'Succeeded' });
    case 'reported':
      return countedResult(result);
    case 'suspended':
      return 'success';
    case 'gone':
    case 'unwatched':
      return 'gone';
    case 'interrupted':
      return undefined;
  }
}
