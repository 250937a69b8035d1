import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damageIn } from './damage.ts';
import { failed } from '../failure.ts';
import { createHandles } from './handles.ts';
import { createHousekeeping } from './housekeeping.ts';
import { removeLeftovers } from './leftovers.ts';
import { openPrivateDirectory } from './private-directory.ts';
import { acquireProcessLock, tryProcessLock } from './process-lock.ts';
import { createKeyedQueue } from './queue.ts';
import type { Limits } from '../program/deadline.ts';
import type { LocalGit } from '../program/git-program.ts';
import type { Handles, Repository } from './handles.ts';

/** Bare repositories on this disk, each used by one at a time. */
export interface Repositories extends AsyncDisposable {
  /** For secrets in files; ours alone, and gone when this is disposed, or when the next one opens after a crash. */
  readonly privateDirectory: string;
  /** @param name of the folder, as `mirrorName` gives it */
  use<T>(
    name: string,
    limits: Limits,
    work: (repository: GrowingRepository) => Promise<T>,
  ): Promise<T>;
}

export interface GrowingRepository extends Repository {
  /** While something is brought here: gives why it must stop, or undefined once the signal fires. */
  readonly watch: (ended: AbortSignal) => Promise<string | undefined>;
}

export interface RepositoriesOptions {
  readonly directory: string;
  /** Where files with secrets go; absent: below `directory`. */
  readonly secretsDirectory?: string | undefined;
  readonly diskBudgetBytes: number;
  readonly git: LocalGit;
}

/** @throws {Error} if `directory` cannot be written */
export async function openRepositories(options: RepositoriesOptions): Promise<Repositories> {
  const directory = join(options.directory, 'mirrors');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await tidyBroken(directory);
  const secret = await openPrivateDirectory(options.secretsDirectory ?? options.directory);
  const queue = createKeyedQueue();
  function isUsed(name: string): boolean {
    return queue.isBusy(name);
  }
  const housekeeping = createHousekeeping({ ...options, directory, isUsed });
  const handles = createHandles(directory, options.git);
  const running = new Set<Promise<void>>();

  /** The answer is given before the housekeeping, which still has the mirror to itself. */
  async function run<T>(input: Use<T>, answer: (result: T) => void): Promise<void> {
    const { name, limits } = input;
    await queue.run(name, limits.signal, async () => {
      const lock = await acquireProcessLock(join(directory, `${name}.lock`), limits.signal);
      try {
        answer(await useAlone(directory, handles, input));
        await handles.closeUnused(isUsed);
        await housekeeping.tidy(name);
      } finally {
        await lock[Symbol.asyncDispose]();
      }
    });
  }

  return {
    privateDirectory: secret.path,
    use: async <T>(
      name: string,
      limits: Limits,
      work: (repository: GrowingRepository) => Promise<T>,
    ): Promise<T> => {
      const answer = Promise.withResolvers<T>();
      function watch(ended: AbortSignal): Promise<string | undefined> {
        return housekeeping.watch(name, ended);
      }
      const use = { name, limits, work: (one: Repository) => work({ ...one, watch }) };
      const done = run(use, answer.resolve).catch(answer.reject);
      running.add(done);
      void done.finally(() => running.delete(done));
      return await answer.promise;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(running);
      await handles[Symbol.asyncDispose]();
      await secret[Symbol.asyncDispose]();
    },
  };
}

interface Use<T> {
  readonly name: string;
  readonly limits: Limits;
  readonly work: (repository: Repository) => Promise<T>;
}

async function useAlone<T>(directory: string, handles: Handles, use: Use<T>): Promise<T> {
  const path = join(directory, use.name);
  const mark = `${path}.busy`;
  // A mark that is still there: the last use was broken off, perhaps in the middle of a git program.
  const isFirst = await writeFile(mark, '', { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (!isFirst) await removeLeftovers(path);
  const result = await workOnSound(handles, use);
  const now = new Date();
  await Promise.all([rm(mark), utimes(path, now, now)]);
  return result;
}

async function workOnSound<T>(handles: Handles, { name, limits, work }: Use<T>): Promise<T> {
  try {
    return await work(await handles.open(name, limits));
  } catch (error) {
    if (damageIn(error) === undefined) throw error;
  }
  await handles.discard(name);
  try {
    return await work(await handles.open(name, limits));
  } catch (error) {
    const damage = damageIn(error);
    if (damage === undefined) throw error;
    const detail = damage.cause instanceof Error ? `: ${damage.cause.message}` : '';
    throw failed(`the mirror of the repository is damaged: ${damage.message}${detail}`);
  }
}

/** What a process left that was killed while it used mirrors. Those that another uses now it tidies itself. */
async function tidyBroken(directory: string): Promise<void> {
  const names = await readdir(directory);
  for (const mark of names.filter((name) => name.endsWith('.busy'))) {
    const path = join(directory, mark.slice(0, -'.busy'.length));
    await using lock = tryProcessLock(`${path}.lock`);
    if (lock === undefined) continue;
    await removeLeftovers(path);
    await rm(`${path}.busy`, { force: true });
  }
}
