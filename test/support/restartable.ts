/** A server that a test takes away and brings back, at the same address and with what it had kept. */
export interface Restartable extends AsyncDisposable {
  /** Ends it at once, as a crash would. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Has it work again, whatever was done to it. */
  back(): Promise<void>;
}

/** A server that is a process, and so can also be made to hang. */
export interface RestartableProcess extends Restartable {
  /** It keeps its connections, and answers nothing until it is resumed. */
  pause(): void;
  resume(): void;
}

interface Running extends AsyncDisposable {
  readonly pid: number;
  kill(): Promise<void>;
}

/** Starts a server process that can be started again. */
export async function restartable<T extends Running>(
  start: () => Promise<T>,
): Promise<RestartableProcess & { readonly first: T }> {
  const first = await start();
  let running: T = first;
  let isUp = true;
  let isPaused = false;
  function resume(): void {
    if (isPaused) process.kill(running.pid, 'SIGCONT');
    isPaused = false;
  }
  async function up(): Promise<void> {
    running = await start();
    isUp = true;
  }
  return {
    first,
    async down() {
      await running.kill();
      isUp = false;
    },
    up,
    async back() {
      resume();
      if (!isUp) await up();
    },
    pause() {
      process.kill(running.pid, 'SIGSTOP');
      isPaused = true;
    },
    resume,
    async [Symbol.asyncDispose]() {
      resume();
      if (isUp) await running[Symbol.asyncDispose]();
    },
  };
}
