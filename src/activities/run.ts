/**
 * Which state of the resource a run acted on. What is reported later is reported of this state: a spec that
 * changed meanwhile has its own run coming.
 */
export interface RunStamp {
  readonly uid: string;
  readonly generation: number;
  /** The `reconcile.fluxcd.io/requestedAt` that this run answers. */
  readonly requestedAt?: string;
}

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
      readonly nextRunMs?: number | undefined;
    };

/** What a report says of the run it ended. */
export interface Reported {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
}

/** What travels with a failed activity, so that the workflow can report it and knows when to try again. */
export interface FailureDetails {
  readonly reason: string;
  readonly terminal: boolean;
  readonly retryAfterMs?: number;
  /** Absent when the resource itself could not be read. */
  readonly stamp?: RunStamp;
  /** The resource's interval, where it was known; 0 where it has none. */
  readonly intervalMs?: number;
}
