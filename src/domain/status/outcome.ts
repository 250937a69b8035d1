import { messageOf, ReconcileError } from '../errors.ts';

/** How a run ended. `failed` is tried again; `stalled` waits until the object, or what it refers to, changes. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string }
  | { readonly kind: 'stalled'; readonly reason: string; readonly message: string };

/** The outcome of a run that ended with `error`; anything but a ReconcileError has `fallbackReason`. */
export function outcomeOf(error: unknown, fallbackReason = 'Failed'): Outcome {
  const message = messageOf(error);
  if (!(error instanceof ReconcileError)) {
    return { kind: 'failed', reason: fallbackReason, message };
  }
  return { kind: error.terminal ? 'stalled' : 'failed', reason: error.reason, message };
}
