import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface StoredMirror {
  readonly name: string;
  /** Whose it is; the budget is shared out among those that have mirrors. */
  readonly owner: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** What mirrors take, and what of it belongs to whom. */
interface Shares {
  readonly totalBytes: number;
  readonly bytesOf: ReadonlyMap<string, number>;
  /** What each owner may have when all want more. */
  readonly equalBytes: number;
}

/**
 * The mirrors to give up so that the others fit into the budget: of the owner that has most, the longest unused first.
 * An owner with no more than its equal share loses nothing, whatever the others have.
 * @param isUsed those in use count, and stay
 */
export function chooseEvicted(
  mirrors: readonly StoredMirror[],
  {
    budgetBytes,
    isUsed,
  }: { readonly budgetBytes: number; readonly isUsed: (name: string) => boolean },
): readonly string[] {
  const { totalBytes, bytesOf, equalBytes } = sharesOf(mirrors, budgetBytes);
  const oldestFirst = mirrors
    .filter(({ name }) => !isUsed(name))
    .toSorted((a, b) => a.usedAt - b.usedAt);
  const unused = Map.groupBy(oldestFirst, ({ owner }) => owner);
  const left = new Map(bytesOf);
  const evicted: string[] = [];
  for (let total = totalBytes; total > budgetBytes;) {
    const candidates = [...left].filter(
      ([owner, bytes]) => bytes > equalBytes && (unused.get(owner)?.length ?? 0) > 0,
    );
    const [owner, bytes] = candidates.reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    const next = unused.get(owner)?.shift();
    if (next === undefined) break;
    evicted.push(next.name);
    left.set(owner, bytes - next.sizeBytes);
    total -= next.sizeBytes;
  }
  return evicted;
}

/**
 * Why a mirror that grows must not grow on; undefined if it may. One mirror may have half of the budget; where all
 * together exceed it, those stop whose owner has more than an equal share.
 */
export function whyTooLarge(
  mirrors: readonly StoredMirror[],
  { name, budgetBytes }: { readonly name: string; readonly budgetBytes: number },
): string | undefined {
  const mirror = mirrors.find((one) => one.name === name);
  if (mirror === undefined) return undefined;
  const { totalBytes, bytesOf, equalBytes } = sharesOf(mirrors, budgetBytes);
  if (mirror.sizeBytes > budgetBytes / 2)
    return `its mirror takes more than ${mebibytes(budgetBytes / 2)}, half of what mirrors may take`;
  if (totalBytes <= budgetBytes || (bytesOf.get(mirror.owner) ?? 0) <= equalBytes) return undefined;
  return `the mirrors in use take more than ${mebibytes(budgetBytes)}, and those of its namespace more than their share`;
}

function sharesOf(mirrors: readonly StoredMirror[], budgetBytes: number): Shares {
  const bytesOf = new Map<string, number>();
  let totalBytes = 0;
  for (const { owner, sizeBytes } of mirrors) {
    bytesOf.set(owner, (bytesOf.get(owner) ?? 0) + sizeBytes);
    totalBytes += sizeBytes;
  }
  return { totalBytes, bytesOf, equalBytes: budgetBytes / Math.max(1, bytesOf.size) };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MiB`;
}

/** The mirror in a folder as it is now; its folder's time says when it was used. */
export async function measureMirror(
  directory: string,
  { name, owner }: Pick<StoredMirror, 'name' | 'owner'>,
): Promise<StoredMirror> {
  const path = join(directory, name);
  const [sizeBytes, folder] = await Promise.all([sizeOf(path), stat(path).catch(() => undefined)]);
  return { name, owner, sizeBytes, usedAt: folder?.mtimeMs ?? 0 };
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
