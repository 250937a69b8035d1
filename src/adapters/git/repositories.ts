import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damageIn } from './damage.ts';
import type { Limits } from './deadline.ts';
import { failed } from './failure.ts';
import type { LocalGit } from './git-program.ts';
import { createHandles } from './handles.ts';
import type { Handles, Repository } from './handles.ts';
import { createHousekeeping } from './housekeeping.ts';
import { openPrivateDirectory } from './private-directory.ts';
import { acquireProcessLock } from './process-lock.ts';
import { createKeyedQueue } from './queue.ts';

/** Bare repositories on this disk, each used by one at a time. */
export interface Repositories extends AsyncDisposable {
  /** For secrets in files; ours alone, and gone when this is disposed, or when the next one opens after a crash. */
  readonly privateDirectory: string;
  use<T>(key: string, limits: Limits, work: (repository: Repository) => Promise<T>): Promise<T>;
}

export interface RepositoriesOptions {
  readonly directory: string;
  readonly diskBudgetBytes: number;
  readonly git: LocalGit;
}

/** @throws {Error} if `directory` cannot be written */
export async function openRepositories(options: RepositoriesOptions): Promise<Repositories> {
  const directory = join(options.directory, 'mirrors');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const secret = await openPrivateDirectory(options.directory);
  const queue = createKeyedQueue();
  const housekeeping = createHousekeeping({ ...options, directory });
  const handles = createHandles(directory, options.git);
  const running = new Set<Promise<void>>();

  /** The answer is given before the housekeeping, which still has the mirror to itself. */
  async function run<T>(input: Use<T>, answer: (result: T) => void): Promise<void> {
    const { name, limits } = input;
    await queue.run(name, limits.signal, async () => {
      const lock = await acquireProcessLock(join(directory, `${name}.lock`), limits.signal);
      try {
        answer(await useAlone(directory, handles, input));
        await handles.closeUnused((other) => queue.isBusy(other));
        await housekeeping.tidy(name, (other) => !queue.isBusy(other));
      } finally {
        await lock[Symbol.asyncDispose]();
      }
    });
  }

  return {
    privateDirectory: secret.path,
    use: async <T>(
      key: string,
      limits: Limits,
      work: (repository: Repository) => Promise<T>,
    ): Promise<T> => {
      const answer = Promise.withResolvers<T>();
      const use = { name: `${key}.git`, limits, work };
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
  if (!isFirst) await removeLockFiles(path);
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

/** A git program that was killed leaves these, and no later one would go on. Ours is the only use of the mirror now. */
async function removeLockFiles(directory: string): Promise<void> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  await Promise.all(
    names.filter((name) => name.endsWith('.lock')).map((name) => rm(join(directory, name))),
  );
}
