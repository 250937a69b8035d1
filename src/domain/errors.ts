import { reasons } from './reasons.ts';
import type { Reason } from './reasons.ts';

/** Kubernetes does not answer, or does not know us: nothing can be reported there. */
export const clusterUnavailable = 'ClusterUnavailable' satisfies Reason;

/** The type of the failure of a step that was taken where its workflow runs, and that its queue is to take. */
export const leftToQueue = 'LeftToQueue';

/**
 * A reconciliation that cannot go on. `reason` is the condition reason that the resource will show;
 * `terminal` means that trying again cannot help until the resource, or what it refers to, changes.
 */
export class ReconcileError extends Error {
  override readonly name = 'ReconcileError';
  readonly reason: Reason;
  readonly terminal: boolean;
  readonly retryAfterMs: number | undefined;
  readonly retryWithinMs: number | undefined;

  constructor(reason: Reason, message: string, options: ReconcileErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    const { terminal } = reasons[reason];
    this.terminal = terminal === 'either' ? (options.terminal ?? false) : terminal;
    this.retryAfterMs = options.retryAfterMs;
    this.retryWithinMs = options.retryWithinMs;
  }

  /** `error` itself where it is one of ours, else a failure with `reason`. */
  static of(error: unknown, reason: Reason): ReconcileError {
    if (error instanceof ReconcileError) return error;
    return new ReconcileError(reason, messageOf(error), { cause: error });
  }

  /**
   * `error` as the step that failed with it reports it: with `reason`, and what was being done before its message.
   * The wait that was asked for stays, and the cause. Unchanged pass a terminal error, whose reason says what to
   * correct, and a cluster that does not answer, since there is nowhere to report to.
   */
  static while(doing: string, reason: Reason, error: unknown): ReconcileError {
    const known = error instanceof ReconcileError ? error : undefined;
    if (known?.terminal === true || known?.reason === clusterUnavailable) return known;
    return new ReconcileError(reason, `${doing}: ${messageOf(error)}`, {
      retryAfterMs: known?.retryAfterMs,
      retryWithinMs: known?.retryWithinMs,
      cause: error,
    });
  }
}

export interface ReconcileErrorOptions {
  /** Only for reasons that the table of reasons leaves open. */
  readonly terminal?: boolean | undefined;
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The longest wait between two tries, where it is not the resource's interval. */
  readonly retryWithinMs?: number | undefined;
  readonly cause?: unknown;
}

/** What `error` says, for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
