import { maxFileBytes } from './bounded-objects.ts';
import { failed } from '../failure.ts';
import type { OpenMirror } from '../open-mirror.ts';
import type { TreeFile } from './listing-memory.ts';

/** Ids on one command line; 2 MB fit there. */
const maxIds = 20_000;
/** git searches that in some 5 s on one core. */
const maxSearchedBytes = 1024 * 1024 * 1024;

interface BlobSearch {
  readonly files: readonly Pick<TreeFile, 'blobId' | 'sizeBytes'>[];
  readonly token: string;
  readonly commit: string;
}

/**
 * Those of the blobs that contain `token`, and those above 16 MiB, which nothing reads: `git grep` would hold them in
 * memory. A blob is read once, under however many names it stands. `git grep` reads 10,000 in 20 ms, on all cores, and
 * those without the token never come into this process.
 */
export async function searchBlobs(
  { git, directory, limits, access }: OpenMirror,
  { files, token, commit }: BlobSearch,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const searched: string[] = [];
  let total = 0;
  for (const [id, size] of new Map(files.map(({ blobId, sizeBytes }) => [blobId, sizeBytes]))) {
    if (size > maxFileBytes) {
      found.add(id);
    } else {
      searched.push(id);
      total += size;
    }
  }
  if (total > maxSearchedBytes)
    throw failed(
      `the manifests of commit ${commit} of ${access.url} have ${total} bytes, more than the ${maxSearchedBytes} that are searched`,
    );
  for (let at = 0; at < searched.length; at += maxIds) {
    const some = searched.slice(at, at + maxIds);
    // -a: a file with a NUL byte in it is searched like any other. Exit code 1: no file contains it.
    const args = ['grep', '-l', '-a', '-F', '--no-color', '-e', token, ...some, '--'];
    const output = await git.run({ directory, args, codes: [0, 1], isWhole: true, limits });
    for (const id of output.toString('latin1').split('\n')) if (id !== '') found.add(id);
  }
  return found;
}
