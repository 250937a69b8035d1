import { sha256 } from '@noble/hashes/sha2.js';

/**
 * What some functions need of the outside: chance and the clock. Rendering is repeatable as far as these are; everything else in this
 * folder depends on its arguments alone.
 */
export interface Environment {
  /** So many bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Nanoseconds since 1970. */
  readonly now: () => bigint;
}

/**
 * Chance that is the same for the same seed, and a clock that stands. For texts that must come out the same when they are rendered again,
 * and that are published: whoever knows the seed knows what chance will say, so nothing made with it is a secret.
 */
export function createSeededEnvironment(seed: Uint8Array, now: bigint): Environment {
  let count = 0n;
  let left = new Uint8Array();
  function block(): Uint8Array {
    const digest = sha256
      .create()
      .update(seed)
      .update(new TextEncoder().encode(`/${String(count)}`));
    count++;
    return digest.digest();
  }
  return {
    now: () => now,
    randomBytes: (size) => {
      const bytes = new Uint8Array(size);
      for (let filled = 0; filled < size;) {
        if (left.length === 0) left = Uint8Array.from(block());
        const part = left.subarray(0, size - filled);
        bytes.set(part, filled);
        filled += part.length;
        left = left.subarray(part.length);
      }
      return bytes;
    },
  };
}

/** A whole number from 0 up to, not including, `limit`, each as likely as another. */
export function randomBelow(environment: Environment, limit: bigint): bigint {
  // 8 bytes more than the limit has make the bias of the remainder less than 2^-64.
  const bytes = environment.randomBytes(Math.ceil(limit.toString(16).length / 2) + 8);
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex) % limit;
}
