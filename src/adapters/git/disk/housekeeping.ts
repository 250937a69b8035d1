import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseEvicted, whyTooLarge } from './disk-budget.ts';
import { createMirrorSizes } from './mirror-sizes.ts';
import { tryProcessLock } from './process-lock.ts';
import type { LocalGit } from '../program/git-program.ts';

/** One of the 256 folders of loose objects: so many in it are 6,000 in all, about what git itself allows. */
const maxLooseSample = 24;
const maxPacks = 40;
const gcTimeoutMs = 600_000;
/** Most fetches are over before their mirror is measured for the first time. */
const firstLookMs = 500;
/** Measuring a growing mirror takes a twentieth of the time at most. */
const lookShare = 20;

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
  const sizes = createMirrorSizes(directory);

  async function evict(): Promise<void> {
    for (const chosen of chooseEvicted(sizes.all(), { budgetBytes, isUsed })) {
      await using lock = tryProcessLock(join(directory, `${chosen}.lock`));
      if (lock === undefined || isUsed(chosen)) continue;
      await rm(join(directory, chosen), { recursive: true, force: true });
      sizes.forget(chosen);
    }
  }

  async function look(name: string): Promise<string | undefined> {
    await sizes.measureGrown();
    await evict();
    return whyTooLarge(sizes.all(), { name, budgetBytes });
  }

  async function lookUntil(name: string, signal: AbortSignal): Promise<string | undefined> {
    let pauseMs = firstLookMs;
    while (await passes(pauseMs, signal)) {
      const begun = performance.now();
      const why = await look(name).catch(() => undefined);
      if (why !== undefined) return why;
      pauseMs = Math.max(firstLookMs, (performance.now() - begun) * lookShare);
    }
    return undefined;
  }

  return {
    tidy: async (name) => {
      try {
        const isGathered = await gather(git, join(directory, name));
        await sizes.measureUsed(name, { isGathered });
        await evict();
      } catch {
        // The next use meets what is wrong with the mirror, and makes it anew.
      }
    },
    watch: (name, signal) => sizes.whileGrowing(name, () => lookUntil(name, signal)),
  };
}

/** Packs what is loose and drops what nothing refers to, if it is much; gives whether it was. */
async function gather(git: LocalGit, directory: string): Promise<boolean> {
  const [loose, packs] = await Promise.all(
    ['17', 'pack'].map((folder) => readdir(join(directory, 'objects', folder)).catch(() => [])),
  );
  const packCount = (packs ?? []).filter((file) => file.endsWith('.pack')).length;
  if ((loose ?? []).length <= maxLooseSample && packCount <= maxPacks) return false;
  const limits = { signal: new AbortController().signal, timeoutMs: gcTimeoutMs };
  await git.run({ directory, args: ['gc', '--quiet', '--prune=now'], limits });
  return true;
}

/** False if the signal fires first. */
function passes(pauseMs: number, signal: AbortSignal): Promise<boolean> {
  return delay(pauseMs, true, { signal }).catch(() => false);
}
