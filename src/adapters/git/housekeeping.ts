import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseEvicted, measureMirror } from './disk-budget.ts';
import type { StoredMirror } from './disk-budget.ts';
import type { LocalGit } from './git-program.ts';
import { tryProcessLock } from './process-lock.ts';

/** One of the 256 folders of loose objects: so many in it are 6,000 in all, about what git itself allows. */
const MAX_LOOSE_SAMPLE = 24;
const MAX_PACKS = 40;
const GC_TIMEOUT_MS = 600_000;
/** Measuring a mirror reads all its folders. */
const MEASURE_INTERVAL_MS = 600_000;

export interface HousekeepingOptions {
  /** Of the mirrors. */
  readonly directory: string;
  readonly diskBudgetBytes: number;
  readonly git: LocalGit;
}

/** Keeps mirrors small and few enough. What fails here is left to the next time: no run hangs on it. */
export interface Housekeeping {
  /** For the mirror that was just used and is still ours. @param mayEvict whether nobody here uses the mirror */
  tidy(name: string, mayEvict: (name: string) => boolean): Promise<void>;
}

export function createHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { directory, diskBudgetBytes, git } = options;
  const measured = new Map<string, { readonly mirror: StoredMirror; readonly at: number }>();

  async function gather(name: string): Promise<boolean> {
    const path = join(directory, name);
    const [loose, packs] = await Promise.all(
      ['17', 'pack'].map((folder) => readdir(join(path, 'objects', folder)).catch(() => [])),
    );
    const packCount = (packs ?? []).filter((file) => file.endsWith('.pack')).length;
    if ((loose ?? []).length <= MAX_LOOSE_SAMPLE && packCount <= MAX_PACKS) return false;
    const limits = { signal: new AbortController().signal, timeoutMs: GC_TIMEOUT_MS };
    await git.run({ directory: path, args: ['gc', '--quiet', '--prune=now'], limits });
    return true;
  }

  async function measure(name: string, now: number, isChanged: boolean): Promise<void> {
    const before = measured.get(name);
    if (before !== undefined && !isChanged && now - before.at < MEASURE_INTERVAL_MS) {
      measured.set(name, { ...before, mirror: { ...before.mirror, usedAt: now } });
      return;
    }
    measured.set(name, { mirror: await measureMirror(directory, name), at: now });
  }

  async function evict(name: string, mayEvict: (name: string) => boolean): Promise<void> {
    const mirrors = [...measured.values()].map(({ mirror }) => mirror);
    for (const chosen of chooseEvicted(mirrors, diskBudgetBytes)) {
      if (chosen === name || !mayEvict(chosen)) continue;
      await using lock = tryProcessLock(join(directory, `${chosen}.lock`));
      if (lock === undefined) continue;
      await rm(join(directory, chosen), { recursive: true, force: true });
      measured.delete(chosen);
    }
  }

  async function measureOthers(now: number): Promise<void> {
    const names = await readdir(directory);
    for (const name of names.filter((file) => file.endsWith('.git')))
      if (!measured.has(name)) await measure(name, now, true);
  }

  return {
    tidy: async (name, mayEvict) => {
      try {
        const now = Date.now();
        const isGathered = await gather(name);
        if (measured.size === 0) await measureOthers(now);
        await measure(name, now, isGathered);
        await evict(name, mayEvict);
      } catch {
        // The next use meets what is wrong with the mirror, and makes it anew.
      }
    },
  };
}
