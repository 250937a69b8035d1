/** A memory budget has no room left for work that must not wait. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

/** What one piece of work takes of a memory budget. All of it is given back when the share is disposed of. */
export interface MemoryShare extends Disposable {
  /** Takes so many bytes more. @throws {NoRoomError} rather than wait: others may wait for what we hold. */
  take(bytes: number): void;
}

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/**
 * Bytes that pieces of work may take together, so that many large ones at once do not exhaust the process. The first
 * `freeBytes` of each piece of work do not count, so that small ones always go on.
 */
export class MemoryBudget {
  readonly #totalBytes: number;
  readonly #freeBytes: number;
  readonly #waiting = new Set<Waiting>();
  #takenBytes = 0;

  constructor({
    totalBytes,
    freeBytes,
  }: {
    readonly totalBytes: number;
    readonly freeBytes: number;
  }) {
    this.#totalBytes = totalBytes;
    this.#freeBytes = freeBytes;
  }

  /** A share that is empty at first, for work whose size shows only while it goes on. */
  open(): MemoryShare {
    let usedBytes = 0;
    return {
      take: (bytes) => {
        const more = this.#counted(usedBytes + bytes) - this.#counted(usedBytes);
        if (more > 0 && this.#takenBytes + more > this.#totalBytes)
          throw new NoRoomError('no memory is left for it now');
        this.#takenBytes += more;
        usedBytes += bytes;
      },
      [Symbol.dispose]: () => {
        this.#giveBack(this.#counted(usedBytes));
        usedBytes = 0;
      },
    };
  }

  /** Work that takes so many bytes, when they are there; first come, first served. @throws the signal's reason. */
  async hold<Result>(
    bytes: number,
    signal: AbortSignal,
    work: () => Promise<Result>,
  ): Promise<Result> {
    // What is more than there is waits until nothing else is taken.
    const counted = Math.min(this.#counted(bytes), this.#totalBytes);
    if (counted > 0) await this.#wait(counted, signal);
    try {
      return await work();
    } finally {
      this.#giveBack(counted);
    }
  }

  #counted(bytes: number): number {
    return Math.max(bytes - this.#freeBytes, 0);
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { bytes, go };
      const stop = (): void => {
        this.#waiting.delete(waiting);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason
        reject(signal.reason);
        this.#serve();
      };
      function go(): void {
        signal.removeEventListener('abort', stop);
        resolve();
      }
      signal.throwIfAborted();
      signal.addEventListener('abort', stop);
      this.#waiting.add(waiting);
      this.#serve();
    });
  }

  #giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
    this.#serve();
  }

  /** The next ones in line, so long as there is room for them. */
  #serve(): void {
    for (const waiting of this.#waiting) {
      if (this.#takenBytes + waiting.bytes > this.#totalBytes) return;
      this.#waiting.delete(waiting);
      this.#takenBytes += waiting.bytes;
      waiting.go();
    }
  }
}
