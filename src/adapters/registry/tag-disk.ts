import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the files below a directory within a total: those that were used longest ago go first. */
export interface TagDisk {
  /** To be called for each file that was written. Looks through the directory after so many bytes, not each time. */
  wrote(bytes: number): Promise<void>;
}

/** Of the total: what is written between two looks, and what a look leaves free for it. */
const slackShare = 1 / 16;
/** A hidden file is being written; one that is older was left by a process that is gone. */
const draftForMs = 3_600_000;

export function createTagDisk(directory: string, maxBytes: number): TagDisk {
  const slackBytes = maxBytes * slackShare;
  // The first write looks too, for what earlier processes left.
  let unseenBytes = slackBytes;
  return {
    async wrote(bytes) {
      unseenBytes += bytes;
      if (unseenBytes < slackBytes) return;
      unseenBytes = 0;
      await trim(directory, maxBytes - slackBytes);
    },
  };
}

async function trim(directory: string, maxBytes: number): Promise<void> {
  const files = await filesBelow(directory);
  const old = Date.now() - draftForMs;
  let totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { path, sizeBytes, usedAtMs, isDraft } of files) {
    if (isDraft ? usedAtMs > old : totalBytes <= maxBytes) continue;
    totalBytes -= sizeBytes;
    await rm(path, { force: true });
  }
}

/** The longest unused first. What vanishes meanwhile is left out: other processes tidy up too. */
async function filesBelow(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const file = await stat(path).catch(() => undefined);
    if (file === undefined) continue;
    const isDraft = entry.name.startsWith('.');
    files.push({ path, sizeBytes: file.size, usedAtMs: file.mtimeMs, isDraft });
  }
  return files.toSorted((a, b) => a.usedAtMs - b.usedAtMs);
}
