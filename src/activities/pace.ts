import { setImmediate } from 'node:timers/promises';

/** Far below what heartbeats, probes and other runs would notice. */
const stretchMs = 25;

/** Lets other work go on: to be asked between the steps of a long computation, each of a few milliseconds. */
export interface Pace {
  /** Undefined while the stretch is still short. */
  rest(): Promise<void> | undefined;
}

export function createPace(): Pace {
  let since = performance.now();
  async function yieldOnce(): Promise<void> {
    await setImmediate();
    since = performance.now();
  }
  return { rest: () => (performance.now() - since < stretchMs ? undefined : yieldOnce()) };
}
