import { isManifestPath, selectManifests } from '../../../domain/setters/paths.ts';
import { maxPathBytes } from './bounded-objects.ts';
import { failed } from '../failure.ts';
import { listTree } from './listing.ts';
import { searchBlobs } from './search.ts';
import type { TreeEntry } from '../../../domain/setters/paths.ts';
import type { MarkedFile, MarkedSearch } from '../../../ports/git.ts';
import type { OpenMirror } from '../open-mirror.ts';
import type { TreeFile } from './listing-memory.ts';

/** The manifests of a commit whose text contains `token`. */
export async function listMarked(
  open: OpenMirror,
  { commit, token, path = '' }: MarkedSearch,
): Promise<readonly MarkedFile[]> {
  const { files, marked } = await listTree(open, { commit, token });
  const entries = await entriesOf(open, commit, [...files.values()]);
  const scanned = selectManifests(entries, path).flatMap((file) => {
    const found = files.get(file.filePath);
    return found === undefined
      ? []
      : [{ ...file, blobId: found.blobId, sizeBytes: found.sizeBytes }];
  });
  // A link with the name of a manifest may lead to a file without.
  const linked = scanned.filter(({ filePath }) => !isManifestPath(filePath));
  const found =
    linked.length === 0 ? new Set() : await searchBlobs(open, { commit, token, files: linked });
  const chosen = scanned.filter(({ filePath, blobId }) =>
    isManifestPath(filePath) ? marked.has(filePath) : found.has(blobId),
  );
  open.sizes.know(chosen);
  return chosen;
}

async function entriesOf(
  { objects, sizes, access }: OpenMirror,
  commit: string,
  files: readonly TreeFile[],
): Promise<readonly TreeEntry[]> {
  const links = files.filter(({ isLink }) => isLink);
  for (const { path, sizeBytes } of links)
    if (sizeBytes > maxPathBytes)
      throw failed(
        `the symbolic link "${path}" in commit ${commit} of ${access.url} has ${sizeBytes} bytes, more than the ${maxPathBytes} of a path`,
      );
  sizes.know(links);
  const contents = await objects.readBlobs(links.map(({ blobId }) => blobId));
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
