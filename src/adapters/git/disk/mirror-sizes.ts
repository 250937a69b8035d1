import { readdir } from 'node:fs/promises';
import { measureMirror } from './disk-budget.ts';
import { ownerOf } from './mirror-name.ts';
import type { StoredMirror } from './disk-budget.ts';

/** Measuring a mirror reads all its folders, so one into which nothing was fetched is measured so seldom. */
const measureIntervalMs = 600_000;
const grownIntervalMs = 10_000;

/** What is known of the mirrors in a folder: as they were when they were measured last. */
export interface MirrorSizes {
  all(): readonly StoredMirror[];
  /** What is measured of a mirror while `work` brings something into it is soon wrong. */
  whileGrowing<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Measures those into which something was brought since they were measured. */
  measureGrown(): Promise<void>;
  /** After a use: measures the mirror if what is known may be wrong. */
  measureUsed(name: string, options: { readonly isGathered: boolean }): Promise<void>;
  forget(name: string): void;
}

export function createMirrorSizes(directory: string): MirrorSizes {
  /** `at` is 0 for a size that was measured while it grew. */
  const measured = new Map<string, { readonly mirror: StoredMirror; readonly at: number }>();
  const growing = new Set<string>();
  const grown = new Set<string>();

  async function measure(name: string, at: number): Promise<void> {
    const mirror = await measureMirror(directory, { name, owner: ownerOf(name) });
    measured.set(name, { mirror, at });
  }

  /** What was here before this process. */
  async function measureFirst(): Promise<void> {
    if (measured.size > 0) return;
    const names = await readdir(directory);
    const now = Date.now();
    for (const name of names.filter((file) => file.endsWith('.git'))) await measure(name, now);
  }

  return {
    all: () => Array.from(measured.values(), ({ mirror }) => mirror),
    whileGrowing: async (name, work) => {
      growing.add(name);
      grown.add(name);
      try {
        return await work();
      } finally {
        growing.delete(name);
      }
    },
    measureGrown: async () => {
      await measureFirst();
      for (const name of grown) {
        await measure(name, 0);
        if (!growing.has(name)) grown.delete(name);
      }
    },
    measureUsed: async (name, { isGathered }) => {
      await measureFirst();
      const now = Date.now();
      const before = measured.get(name);
      const intervalMs = grown.has(name) ? grownIntervalMs : measureIntervalMs;
      if (before !== undefined && !isGathered && now - before.at < intervalMs) {
        measured.set(name, { ...before, mirror: { ...before.mirror, usedAt: now } });
        return;
      }
      await measure(name, now);
      grown.delete(name);
    },
    forget: (name) => {
      measured.delete(name);
    },
  };
}
