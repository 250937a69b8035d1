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
}

export interface ReconcileErrorOptions {
  readonly terminal?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** What `error` says, for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
