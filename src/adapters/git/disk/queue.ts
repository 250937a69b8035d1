/** Does one thing at a time for each key, in the order of the calls. */
export interface KeyedQueue {
  /**
   * Waits for the earlier ones of `key`, then does `work`.
   * @throws the signal's reason if it fires while waiting; `work` is then never begun
   */
  run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Whether something runs or waits. */
  isBusy(key: string): boolean;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<void>>();

  async function forget(key: string, tail: Promise<void>): Promise<void> {
    await tail;
    if (tails.get(key) === tail) tails.delete(key);
  }

  return {
    isBusy: (key) => tails.has(key),
    run: async (key, signal, work) => {
      const turn = Promise.withResolvers<void>();
      const before = tails.get(key);
      const tail = follow(before, turn.promise);
      tails.set(key, tail);
      try {
        if (before !== undefined) await abortable(before, signal);
        else signal.throwIfAborted();
        return await work();
      } finally {
        turn.resolve();
        void forget(key, tail);
      }
    },
  };
}

async function follow(before: Promise<void> | undefined, turn: Promise<void>): Promise<void> {
  await before;
  await turn;
}

/** What `promise` gives. @throws the signal's reason, if that fires first */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  function abort(): void {
    aborted.reject(signal.reason);
  }
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
