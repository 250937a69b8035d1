import { failed } from '../failure.ts';
import type { Objects } from './objects.ts';
import type { ObjectSizes } from './object-sizes.ts';

/** As Linux' `PATH_MAX`: a longer path no checkout could have, and a longer link leads nowhere. */
export const maxPathBytes = 4_096;
/** Bundles of CRDs have 5 MB; what is larger is not written by hand, nor marked. */
export const maxFileBytes = 16 * 1024 * 1024;
/** A commit that we make holds its message; GitHub takes 50 KB of one. */
const maxCommitBytes = 8 * 1024 * 1024;
/** What one call brings into this process: an eighth of the 1 GiB that a worker may have. */
const maxReadBytes = 128 * 1024 * 1024;

/**
 * The objects, but none is read before its size is known: libgit2 reads an object whole, and a server may send one of
 * any size. Blobs that are asked for twice are read once.
 * @param url of the repository, for errors
 */
export function boundObjects(objects: Objects, sizes: ObjectSizes, url: string): Objects {
  return {
    ...objects,
    readCommit: async (id) => {
      // Most questions are of a commit that is not here, and git would have to be started to say so.
      if (!objects.has(id)) return undefined;
      const [size = 0] = await sizes.of([id]);
      if (size > maxCommitBytes)
        throw failed(`commit ${id} of ${url} has ${size} bytes, more than ${maxCommitBytes}`);
      return objects.readCommit(id);
    },
    readBlobs: async (ids) => {
      const different = [...new Set(ids)];
      const known = await sizes.of(different);
      const fitting: string[] = [];
      let total = 0;
      for (const [index, id] of different.entries()) {
        // What is not here is for libgit2 to miss.
        const size = known[index] ?? 0;
        if (size > maxFileBytes) continue;
        fitting.push(id);
        total += size;
      }
      if (total > maxReadBytes)
        throw failed(
          `${fitting.length} files of ${url} have ${total} bytes together, more than the ${maxReadBytes} that are read at once`,
        );
      const contents = await objects.readBlobs(fitting);
      const answers = new Map(fitting.map((id, index) => [id, contents[index]]));
      return ids.map((id) => answers.get(id) ?? { kind: 'large' });
    },
  };
}
