import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What git programs that were ended leave in a bare repository: lock files, for which every later one would give up, and
 * packs and objects that were not whole yet (`tmp_pack_…`, `tmp_obj_…`, `.tmp-…-pack-…`, `incoming-…`), which nothing
 * reads and only a gathering would remove. A `.keep` guards a pack until its references are written.
 */
const leftover = /(?:^|\/)(?:tmp_[^/]*|\.tmp-[^/]*|incoming-[^/]*|[^/]*\.lock|pack-[^/]*\.keep)$/;

/** Removes what was left in a bare repository that nobody else uses now. */
export async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  await Promise.all(
    names
      .filter((name) => leftover.test(name))
      .map((name) => rm(join(directory, name), { recursive: true, force: true })),
  );
}
