import { Worker } from 'node:worker_threads';
import { tooCostly } from './key-limits.ts';

/** Unlocking takes up to half a second by design, and many times that on a busy machine. */
const usualLongestMs = 20_000;
/** An exponent of Argon2's memory in KiB: 128 MiB. OpenPGP.js makes keys with 64. */
const maxArgon2MemoryExponent = 17;

/** What the thread is given. */
export interface Locked {
  readonly armoredKey: string;
  /** One of them is that of the key. */
  readonly passphrases: readonly string[];
  readonly maxArgon2MemoryExponent: number;
}

/** What it answers: the key unlocked and armored, or why it is not. */
export type Unlocked =
  | { readonly kind: 'unlocked'; readonly armoredKey: string }
  | { readonly kind: 'too-much-memory' }
  | { readonly kind: 'refused' };

/**
 * Unlocks an OpenPGP key in a thread of its own, since the derivation of its key holds the one that it runs in.
 * Undefined if none of the passphrases is that of the key.
 * @throws {ReconcileError} `SourceManagerFailed`, if the key asks for more memory or time than we give
 */
export async function unlockKey({
  armoredKey,
  passphrases,
  origin,
  longestMs = usualLongestMs,
}: Omit<Locked, 'maxArgon2MemoryExponent'> & {
  readonly origin: string;
  /** Default: 20 s. */
  readonly longestMs?: number | undefined;
}): Promise<string | undefined> {
  const workerData: Locked = { armoredKey, passphrases, maxArgon2MemoryExponent };
  const thread = new Worker(new URL('./unlock-thread.ts', import.meta.url), { workerData });
  const answer = await answerOf(thread, longestMs);
  switch (answer?.kind) {
    case 'unlocked':
      return answer.armoredKey;
    case 'refused':
      return undefined;
    case 'too-much-memory':
      throw tooCostly(
        `${origin}: unlocking "git.asc" takes more than ${2 ** (maxArgon2MemoryExponent - 10)} MiB of memory (Argon2); lock the key again with less`,
      );
    case undefined:
      throw tooCostly(
        `${origin}: unlocking "git.asc" takes more than ${longestMs / 1000} s; lock the key again with fewer passes`,
      );
  }
}

/** Undefined if there is none in time. */
async function answerOf(thread: Worker, longestMs: number): Promise<Unlocked | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Unlocked | undefined>();
  const timer = setTimeout(() => resolve(undefined), longestMs);
  thread.once('message', resolve);
  thread.once('error', reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
