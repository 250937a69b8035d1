import type { LastPush } from '../domain/loop/details.ts';
import type { Reason } from '../domain/reasons.ts';
import type { RunStamp } from '../domain/status/stamp.ts';

/** A run with nothing (more) to do. */
export type Rest =
  /** The resource is deleted, or about to be. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'suspended' }
  /** All is as it should be: `message` is that of the Ready condition. Without `nextRunMs`, only a message wakes the loop. */
  | {
      readonly kind: 'idle';
      readonly message: string;
      readonly image?: string;
      /** An ISO instant: since when the resource has been ready. */
      readonly since?: string | undefined;
      /** Of an automation. */
      readonly push?: LastPush | undefined;
      readonly nextRunMs?: number | undefined;
    };

/** What travels with a failed activity, so that the workflow can report it and knows when to try again. */
export interface FailureDetails {
  readonly reason: Reason;
  readonly terminal: boolean;
  readonly retryAfterMs?: number | undefined;
  /** Absent when the resource itself could not be read. */
  readonly stamp?: RunStamp | undefined;
  /** The longest wait between two tries, as a rule the resource's interval; absent or 0 where it has none. */
  readonly intervalMs?: number | undefined;
}
