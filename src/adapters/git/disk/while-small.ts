import { failed } from '../failure.ts';
import type { Limits } from '../program/deadline.ts';

/**
 * Does `work`, which brings something here, under limits whose signal also fires when `watch` tells why it must stop.
 * @param doing what the error calls it: `cannot fetch https://…`
 * @throws {ReconcileError} `GitOperationFailed` then
 */
export async function whileSmall<T>(
  {
    limits,
    doing,
    watch,
  }: {
    readonly limits: Limits;
    readonly doing: string;
    readonly watch: (ended: AbortSignal) => Promise<string | undefined>;
  },
  work: (limits: Limits) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const tooLarge = new AbortController();
  async function look(): Promise<void> {
    const why = await watch(ended.signal);
    if (why !== undefined) tooLarge.abort(failed(`${doing}: ${why} (--mirror-budget-mb)`));
  }
  const looking = look();
  try {
    return await work({ ...limits, signal: AbortSignal.any([limits.signal, tooLarge.signal]) });
  } catch (error) {
    limits.signal.throwIfAborted();
    tooLarge.signal.throwIfAborted();
    throw error;
  } finally {
    ended.abort();
    await looking;
  }
}
