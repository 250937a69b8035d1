import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryProcessLock } from './process-lock.ts';

const prefix = 'private-';

export interface PrivateDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * A folder below `directory` that only this user may enter, for files that hold secrets. It is gone when disposed;
 * those that processes left behind when they were killed are removed here.
 */
export async function openPrivateDirectory(directory: string): Promise<PrivateDirectory> {
  const names = await readdir(directory);
  await Promise.all(
    names
      .filter((name) => name.startsWith(prefix) && !name.endsWith('.lock'))
      .map((name) => removeIfLeft(join(directory, name))),
  );
  const path = join(directory, `${prefix}${randomUUID()}`);
  const lock = tryProcessLock(`${path}.lock`);
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
      await rm(`${path}.lock`, { force: true });
      await lock?.[Symbol.asyncDispose]();
    },
  };
}

async function removeIfLeft(path: string): Promise<void> {
  await using lock = tryProcessLock(`${path}.lock`);
  if (lock === undefined) return;
  await rm(path, { recursive: true, force: true });
  await rm(`${path}.lock`, { force: true });
}
