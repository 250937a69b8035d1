import { isManifestPath, selectManifests } from '../../../domain/setters/paths.ts';
import { maxPathBytes } from './bounded-objects.ts';
import { failed } from '../failure.ts';
import { listTree } from './listing.ts';
import { searchBlobs } from './search.ts';
import type { TreeEntry } from '../../../domain/setters/paths.ts';
import type { OpenMirror } from '../fetch.ts';
import type { TreeFile } from './listing.ts';
import type { MarkedFile, MarkedSearch } from '../mirror.ts';

/** The manifests of a commit whose text contains `token`. */
export async function listMarked(
  open: OpenMirror,
  { commit, token, path = '' }: MarkedSearch,
): Promise<readonly MarkedFile[]> {
  const { files, marked } = await listTree(open, { commit, token });
  const entries = await entriesOf(open, commit, [...files.values()]);
  const scanned = selectManifests(entries, path).flatMap((file) => {
    const blobId = files.get(file.filePath)?.blobId;
    return blobId === undefined ? [] : [{ ...file, blobId }];
  });
  // A link with the name of a manifest may lead to a file without.
  const linked = scanned.filter(({ filePath }) => !isManifestPath(filePath));
  const ids = linked.map(({ blobId }) => blobId);
  const found = linked.length === 0 ? new Set() : await searchBlobs(open, { commit, token, ids });
  const chosen = scanned.filter(({ filePath, blobId }) =>
    isManifestPath(filePath) ? marked.has(filePath) : found.has(blobId),
  );
  const sizes = await open.sizes.of(chosen.map(({ blobId }) => blobId));
  return chosen.map((file, index) => ({ ...file, sizeBytes: sizes[index] ?? 0 }));
}

async function entriesOf(
  { objects, sizes, access }: OpenMirror,
  commit: string,
  files: readonly TreeFile[],
): Promise<readonly TreeEntry[]> {
  const links = files.filter(({ isLink }) => isLink);
  const ids = links.map(({ blobId }) => blobId);
  for (const [index, size = 0] of (await sizes.of(ids)).entries())
    if (size > maxPathBytes)
      throw failed(
        `the symbolic link "${links[index]?.path}" in commit ${commit} of ${access.url} has ${size} bytes, more than the ${maxPathBytes} of a path`,
      );
  const contents = await objects.readBlobs(ids);
  const targets = new Map(
    links.map(({ path }, index) => {
      const content = contents[index];
      return [path, content?.kind === 'text' ? content.text : ''];
    }),
  );
  return files.map(({ path, isLink }) =>
    isLink ? { kind: 'symlink', path, target: targets.get(path) ?? '' } : { kind: 'file', path },
  );
}
