import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MirrorDamage } from './damage.ts';
import { openObjects } from '../objects/objects.ts';
import type { Limits } from '../program/deadline.ts';
import type { LocalGit } from '../program/git-program.ts';
import type { Objects } from '../objects/objects.ts';

/** So many repositories are kept open; opening one takes 2 ms. */
const maxOpen = 64;

export interface Repository {
  readonly directory: string;
  readonly objects: Objects;
}

interface Handle extends Repository {
  /** Tells when something new has been put in its place: see {@link identify}. */
  readonly identity: string;
}

/** Open repositories. Each method is for who has the repository to itself, but for {@link Handles.closeUnused}. */
export interface Handles extends AsyncDisposable {
  /** The repository `name`, made if there is none. @throws {MirrorDamage} if it cannot be opened */
  open(name: string, limits: Limits): Promise<Repository>;
  /** Removes it from the disk. */
  discard(name: string): Promise<void>;
  closeUnused(isUsed: (name: string) => boolean): Promise<void>;
}

export function createHandles(directory: string, git: LocalGit): Handles {
  const handles = new Map<string, Handle>();

  async function close(name: string): Promise<void> {
    const handle = handles.get(name);
    handles.delete(name);
    await handle?.objects.close();
  }

  return {
    open: async (name, limits) => {
      const path = join(directory, name);
      const identity = await identify(path).catch(() => undefined);
      const before = handles.get(name);
      if (before !== undefined && before.identity === identity) {
        // The last in the order of the map is the one used last.
        handles.delete(name);
        handles.set(name, before);
        return before;
      }
      await close(name);
      if (identity === undefined) await initialize(git, directory, name, limits);
      const handle = await openHandle(path);
      handles.set(name, handle);
      return handle;
    },
    discard: async (name) => {
      await close(name);
      await rm(join(directory, name), { recursive: true, force: true });
    },
    closeUnused: async (isUsed) => {
      const unused = [...handles.keys()].filter((name) => !isUsed(name));
      const surplus = unused.slice(0, Math.max(0, handles.size - maxOpen));
      await Promise.all(surplus.map(close));
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...handles.keys()].map(close));
    },
  };
}

async function openHandle(directory: string): Promise<Handle> {
  try {
    const identity = await identify(directory);
    return { directory, identity, objects: await openObjects(directory) };
  } catch (error) {
    throw new MirrorDamage('the mirror cannot be opened', { cause: error });
  }
}

/** What tells a folder from any other: a file system gives the number of one that is gone to the next. */
async function identify(directory: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(directory, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}

async function initialize(
  git: LocalGit,
  directory: string,
  name: string,
  limits: Limits,
): Promise<void> {
  // Without a template: no hooks, no sample files.
  const args = ['init', '--quiet', '--bare', '--template=', '--', name];
  await git.run({ directory, args, limits });
}
