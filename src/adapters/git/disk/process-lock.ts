import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a lock that another process holds is tried again. */
const pollMs = 20;

/**
 * Waits for the lock that the file `path` stands for and holds it until disposed, or until this process ends, however
 * it ends: the kernel keeps it. SQLite is Node's only way to such a lock; the file stays empty.
 */
export async function acquireProcessLock(
  path: string,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  for (;;) {
    signal.throwIfAborted();
    const lock = tryProcessLock(path);
    if (lock !== undefined) return lock;
    await delay(pollMs, undefined, { signal });
  }
}

/** The lock if nobody holds it, at once; undefined if somebody does, in this process or another. */
export function tryProcessLock(path: string): AsyncDisposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal is needed beside the file.
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  return {
    [Symbol.asyncDispose]: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
