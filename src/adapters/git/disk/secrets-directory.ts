import { access, constants, lstat, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';

/** Kinds of file systems that are in memory, as `statfs` numbers them. @see https://man7.org/linux/man-pages/man2/statfs.2.html */
const tmpfs = 0x01021994;
const ramfs = 0x858458f6;
/** Every Linux has it, and so does a container whose root may not be written. */
const sharedMemory = '/dev/shm';

export interface SecretsDirectory {
  readonly path: string;
  /** Whether what is written there never reaches a disk (but by swapping). */
  readonly isMemory: boolean;
}

/**
 * A folder for files with keys, which only this user may enter: `configured`, else one in `/dev/shm`, else `fallback`, which
 * may be on a disk.
 * @throws {Error} if it cannot be made, or is somebody else's
 */
export async function openSecretsDirectory({
  configured,
  fallback,
  memory = sharedMemory,
}: {
  readonly configured: string | undefined;
  readonly fallback: string;
  readonly memory?: string;
}): Promise<SecretsDirectory> {
  const { uid } = userInfo();
  const usual = (await isWritableMemory(memory)) ? join(memory, `tagwright-${uid}`) : fallback;
  const path = configured ?? usual;
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await lstat(path);
  // In a folder where all may write, somebody else may have been there first.
  if (!folder.isDirectory() || (path === usual && folder.uid !== uid))
    throw new Error(`"${path}" is not a folder of ours: remove it, or set --secrets-dir`);
  return { path, isMemory: await isInMemory(path) };
}

async function isWritableMemory(path: string): Promise<boolean> {
  const isWritable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  return isWritable && (await isInMemory(path));
}

async function isInMemory(path: string): Promise<boolean> {
  const { type } = await statfs(path);
  return type === tmpfs || type === ramfs;
}
