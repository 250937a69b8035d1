import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface StoredMirror {
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** The mirrors to give up, the longest unused first, so that the others fit into the budget. */
export function chooseEvicted(
  mirrors: readonly StoredMirror[],
  budgetBytes: number,
): readonly string[] {
  let total = mirrors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const evicted: string[] = [];
  for (const { name, sizeBytes } of mirrors.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= budgetBytes) break;
    evicted.push(name);
    total -= sizeBytes;
  }
  return evicted;
}

/** The mirror in a folder as it is now; its folder's time says when it was used. */
export async function measureMirror(directory: string, name: string): Promise<StoredMirror> {
  const path = join(directory, name);
  const [sizeBytes, folder] = await Promise.all([sizeOf(path), stat(path).catch(() => undefined)]);
  return { name, sizeBytes, usedAt: folder?.mtimeMs ?? 0 };
}

/** Bytes of all files below a folder. What vanishes meanwhile counts nothing. */
async function sizeOf(directory: string): Promise<number> {
  const options = { withFileTypes: true, recursive: true } as const;
  const entries = await readdir(directory, options).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
        return file?.size ?? 0;
      }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
