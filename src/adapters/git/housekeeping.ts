import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseEvicted, measureMirror, whyTooLarge } from './disk-budget.ts';
import type { StoredMirror } from './disk-budget.ts';
import type { LocalGit } from './git-program.ts';
import { ownerOf } from './mirror-name.ts';
import { tryProcessLock } from './process-lock.ts';

/** One of the 256 folders of loose objects: so many in it are 6,000 in all, about what git itself allows. */
const MAX_LOOSE_SAMPLE = 24;
const MAX_PACKS = 40;
const GC_TIMEOUT_MS = 600_000;
/** Measuring a mirror reads all its folders, so one into which nothing was fetched is measured so seldom. */
const MEASURE_INTERVAL_MS = 600_000;
const MEASURE_GROWN_INTERVAL_MS = 10_000;
/** Most fetches are over before their mirror is measured for the first time. */
const FIRST_LOOK_MS = 500;
/** Measuring a growing mirror takes a twentieth of the time at most. */
const LOOK_SHARE = 20;

export interface HousekeepingOptions {
  /** Of the mirrors. */
  readonly directory: string;
  readonly diskBudgetBytes: number;
  readonly git: LocalGit;
  /** Whether a mirror is in use in this process. */
  readonly isUsed: (name: string) => boolean;
}

/** Keeps mirrors small and few enough. */
export interface Housekeeping {
  /** For the mirror that was just used and is still ours. What fails here is left to the next time: no run hangs on it. */
  tidy(name: string): Promise<void>;
  /**
   * Looks at a mirror while it grows, and gives up others for it.
   * @returns why it must stop; undefined once the signal fires
   */
  watch(name: string, signal: AbortSignal): Promise<string | undefined>;
}

export function createHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { directory, diskBudgetBytes: budgetBytes, git, isUsed } = options;
  const measured = new Map<string, { readonly mirror: StoredMirror; readonly at: number }>();
  /** Those into which something is brought now, and those into which something was since they were measured. */
  const growing = new Set<string>();
  const grown = new Set<string>();

  function mirrors(): readonly StoredMirror[] {
    return Array.from(measured.values(), ({ mirror }) => mirror);
  }

  /** @param at absent: what is measured grows still, and soon is another size */
  async function measure(name: string, at = 0): Promise<void> {
    const mirror = await measureMirror(directory, { name, owner: ownerOf(name) });
    measured.set(name, { mirror, at });
  }

  async function measureIfOld(name: string, now: number): Promise<void> {
    const before = measured.get(name);
    const intervalMs = grown.has(name) ? MEASURE_GROWN_INTERVAL_MS : MEASURE_INTERVAL_MS;
    if (before !== undefined && now - before.at < intervalMs) {
      measured.set(name, { ...before, mirror: { ...before.mirror, usedAt: now } });
      return;
    }
    await measure(name, now);
    grown.delete(name);
  }

  async function evict(): Promise<void> {
    for (const chosen of chooseEvicted(mirrors(), { budgetBytes, isUsed })) {
      await using lock = tryProcessLock(join(directory, `${chosen}.lock`));
      if (lock === undefined || isUsed(chosen)) continue;
      await rm(join(directory, chosen), { recursive: true, force: true });
      measured.delete(chosen);
    }
  }

  async function measureOthers(now: number): Promise<void> {
    if (measured.size > 0) return;
    const names = await readdir(directory);
    for (const name of names.filter((file) => file.endsWith('.git'))) await measure(name, now);
  }

  async function look(name: string): Promise<string | undefined> {
    await measureOthers(Date.now());
    for (const one of grown) {
      await measure(one);
      if (!growing.has(one)) grown.delete(one);
    }
    await evict();
    return whyTooLarge(mirrors(), { name, budgetBytes });
  }

  async function lookUntil(name: string, signal: AbortSignal): Promise<string | undefined> {
    let pauseMs = FIRST_LOOK_MS;
    while (await passes(pauseMs, signal)) {
      const begun = performance.now();
      const why = await look(name).catch(() => undefined);
      if (why !== undefined) return why;
      pauseMs = Math.max(FIRST_LOOK_MS, (performance.now() - begun) * LOOK_SHARE);
    }
    return undefined;
  }

  return {
    tidy: async (name) => {
      try {
        const now = Date.now();
        const isGathered = await gather(git, join(directory, name));
        await measureOthers(now);
        await (isGathered ? measure(name, now) : measureIfOld(name, now));
        await evict();
      } catch {
        // The next use meets what is wrong with the mirror, and makes it anew.
      }
    },
    watch: async (name, signal) => {
      growing.add(name);
      grown.add(name);
      try {
        return await lookUntil(name, signal);
      } finally {
        growing.delete(name);
      }
    },
  };
}

/** Packs what is loose and drops what nothing refers to, if it is much; gives whether it was. */
async function gather(git: LocalGit, directory: string): Promise<boolean> {
  const [loose, packs] = await Promise.all(
    ['17', 'pack'].map((folder) => readdir(join(directory, 'objects', folder)).catch(() => [])),
  );
  const packCount = (packs ?? []).filter((file) => file.endsWith('.pack')).length;
  if ((loose ?? []).length <= MAX_LOOSE_SAMPLE && packCount <= MAX_PACKS) return false;
  const limits = { signal: new AbortController().signal, timeoutMs: GC_TIMEOUT_MS };
  await git.run({ directory, args: ['gc', '--quiet', '--prune=now'], limits });
  return true;
}

/** False if the signal fires first. */
function passes(pauseMs: number, signal: AbortSignal): Promise<boolean> {
  return delay(pauseMs, true, { signal }).catch(() => false);
}
