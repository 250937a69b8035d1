import { goneReport } from '../domain/loop/gone.ts';
import type { Rest } from '../activities/run.ts';
import type { LastPush, RunReport } from '../domain/loop/details.ts';

/** How one run ended. */
export type RunResult =
  | Rest
  | (RunReport & {
      readonly kind: 'reported';
      readonly image?: string;
      /** What it pushed. */
      readonly push?: LastPush | undefined;
      readonly nextRunMs?: number | undefined;
    })
  /** Stopped by a message that the loop acts on next. */
  | { readonly kind: 'interrupted' }
  /** No starter keeps the workflow any more: whatever was asked for is not ours to do. */
  | { readonly kind: 'unwatched' };

/** What `reconcileNow` answers with; undefined for an interrupted run, for another follows. */
export function reportOf(result: RunResult): RunReport | undefined {
  switch (result.kind) {
    case 'idle':
      return { ready: true, reason: 'Succeeded', message: result.message, since: result.since };
    case 'reported':
      return {
        ready: result.ready,
        reason: result.reason,
        message: result.message,
        since: result.since,
      };
    case 'suspended':
      return { ready: false, reason: 'Suspended', message: 'the resource is suspended' };
    case 'gone':
      return goneReport;
    case 'unwatched':
      return { ready: false, reason: 'Unwatched', message: 'the resource is watched no longer' };
    case 'interrupted':
      return undefined;
  }
}
