import { createShare } from '../domain/share.ts';
import { createTurns } from '../domain/turns.ts';
import { leaveToQueue } from './step.ts';
import type { Room } from './room.ts';

/**
 * What one worker takes of a step at once, where its workflow runs: so many at a time, of which no namespace gets all, and so
 * many a second. What is beyond is left to the queue of the step.
 */
export function limitAtOnce({
  places,
  perSecond,
}: {
  readonly places: number;
  readonly perSecond: number;
}): Room {
  const share = createShare(places);
  const turns = createTurns({ perSecond, burst: Math.max(1, perSecond) });
  return (step) => async (input) => {
    const holders = [input.key.namespace];
    if (!share.take(holders)) return leaveToQueue();
    try {
      return turns.take(Date.now()) ? await step(input) : leaveToQueue();
    } finally {
      share.release(holders);
    }
  };
}
