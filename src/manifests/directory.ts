import { randomUUID } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isManifestPath } from '../domain/setters/paths.ts';
import type { SourceFile } from './read.ts';

/** What of a directory can be read as text. */
export interface Directory {
  readonly files: readonly SourceFile[];
  /** Paths of files that are no UTF-8. */
  readonly unreadable: readonly string[];
}

/** The manifests in a directory and below, in the order of their paths. Links are not followed, `.git` is not entered. */
export async function readDirectory(directory: string): Promise<Directory> {
  const files: SourceFile[] = [];
  const unreadable: string[] = [];
  for (const path of (await manifestPaths(directory, '')).toSorted()) {
    const text = decode(await readFile(join(directory, path)));
    if (text === undefined) unreadable.push(path);
    else files.push({ path, text });
  }
  return { files, unreadable };
}

async function manifestPaths(directory: string, folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isFile() && isManifestPath(path)) paths.push(path);
    if (entry.isDirectory() && entry.name !== '.git') {
      paths.push(...(await manifestPaths(directory, `${path}/`)));
    }
  }
  return paths;
}

/** A byte order mark stays, so that each offset is one of the file. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Writes a file whole or not at all, with the mode that it had.
 * @throws if it does not have the text `before` any more; absent: if it is there
 */
export async function writeWhole(
  path: string,
  { before, after }: { readonly before: string | undefined; readonly after: string },
): Promise<void> {
  const draft = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    if ((await textOf(path)) !== before) throw new Error(`"${path}" has changed meanwhile`);
    await writeFile(draft, after, { flag: 'wx' });
    if (before !== undefined) await chmod(draft, (await stat(path)).mode);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return decode(await readFile(path)) ?? '';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where `directory` is in its Git repository, as `./clusters/production`; `./` if it is in none. */
export async function pathInRepository(directory: string): Promise<string> {
  const start = resolve(directory);
  for (let top = start; ; top = dirname(top)) {
    const git = await stat(join(top, '.git')).catch(() => undefined);
    if (git !== undefined) return `./${relative(top, start).split(sep).join('/')}`;
    if (top === dirname(top)) return './';
  }
}
