/** A number of places that no holder can have all of. */
export interface Share {
  /** Takes one place for all `holders` together (a tenant and a host, say); false where they have their share. */
  take(holders: readonly string[]): boolean;
  /** Gives one back. */
  release(holders: readonly string[]): void;
}

/**
 * Places of which no holder takes one more while it has as many as are free: the first that takes all it can gets half
 * of them, the next half of the rest. So those who keep theirs for long leave some to whoever comes anew.
 * @see Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998
 */
export function createShare(places: number): Share {
  const held = new Map<string, number>();
  let free = places;
  return {
    take(holders) {
      if (free === 0 || holders.some((holder) => (held.get(holder) ?? 0) >= free)) return false;
      free -= 1;
      for (const holder of holders) held.set(holder, (held.get(holder) ?? 0) + 1);
      return true;
    },
    release(holders) {
      free += 1;
      for (const holder of holders) {
        const left = (held.get(holder) ?? 0) - 1;
        if (left > 0) held.set(holder, left);
        else held.delete(holder);
      }
    },
  };
}
