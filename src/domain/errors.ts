/** The reason of errors that mean that Kubernetes does not answer, or does not know us: nothing can be reported there. */
export const clusterUnavailable = 'ClusterUnavailable';

/**
 * A reconciliation that cannot go on. `reason` is the condition reason that the resource will show;
 * `terminal` means that trying again cannot help until the resource, or what it refers to, changes;
 * `retryAfterMs`, where present, is how long the other side asked us to wait.
 */
export class ReconcileError extends Error {
  readonly reason: string;
  readonly terminal: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, message: string, options: ReconcileErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'ReconcileError';
    this.reason = reason;
    this.terminal = options.terminal ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * `error` as the step that failed with it reports it: with `reason`, and what was being done before its message.
   * The wait that was asked for stays, and the cause. Unchanged pass a terminal error, whose reason says what to
   * correct, and a cluster that does not answer, since there is nowhere to report to.
   */
  static while(doing: string, reason: string, error: unknown): ReconcileError {
    const known = error instanceof ReconcileError ? error : undefined;
    if (known?.terminal === true || known?.reason === clusterUnavailable) return known;
    return new ReconcileError(reason, `${doing}: ${messageOf(error)}`, {
      retryAfterMs: known?.retryAfterMs,
      cause: error,
    });
  }
}

export interface ReconcileErrorOptions {
  readonly terminal?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** What `error` says, for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
