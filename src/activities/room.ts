import { ApplicationFailure } from '@temporalio/common';
import { createShare } from '../domain/share.ts';
import type { ResourceKey } from '../domain/resources/key.ts';

/** A step that found no room comes back after so long; until then Temporal keeps it, and it costs a worker nothing. */
const returnAfterMs = 2_000;

/** Makes steps of those that share the room. */
export type Room = <I extends { readonly key: ResourceKey }, O>(
  step: (input: I) => Promise<O>,
) => (input: I) => Promise<O>;

/**
 * A worker's room for `size` steps at once, whether they work or wait. No namespace gets all of it: its further steps
 * are handed back to Temporal at once.
 */
export function createRoom(size: number): Room {
  const share = createShare(size);
  return (step) => async (input) => {
    const { namespace } = input.key;
    const holders = [namespace];
    if (!share.take(holders)) throw noRoom(namespace);
    try {
      return await step(input);
    } finally {
      share.release(holders);
    }
  };
}

function noRoom(namespace: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'NoRoom',
    message: `steps of namespace "${namespace}" take their share of this worker already`,
    nonRetryable: false,
    nextRetryDelay: returnAfterMs,
  });
}
