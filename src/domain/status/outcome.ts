import type { Reason } from '../reasons.ts';

/** How a run ended. `failed` is tried again; `stalled` waits until the object, or what it refers to, changes. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly message: string }
  | { readonly kind: 'stalled'; readonly reason: Reason; readonly message: string };
