import { log } from '@temporalio/workflow';
import type { RunResult } from './run-result.ts';

/** Says what a run came to, where it told something of its resource; that it failed is said where that is found. */
export function logRun(result: RunResult): void {
  if (result.kind !== 'reported' || !result.ready) return;
  const { message, reason, push } = result;
  log.info(message, { reason, commit: push?.commit, branch: push?.branch });
}
