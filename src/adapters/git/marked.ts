import { isManifestPath, selectManifests } from '../../domain/setters/paths.ts';
import type { TreeEntry } from '../../domain/setters/paths.ts';
import { listTree } from './listing.ts';
import type { OpenMirror } from './fetch.ts';
import type { TreeFile } from './listing.ts';
import type { MarkedFile, MarkedSearch } from './mirror.ts';

/** The manifests of a commit whose text contains `token`. */
export async function listMarked(
  open: OpenMirror,
  { commit, token, path = '' }: MarkedSearch,
): Promise<readonly MarkedFile[]> {
  const { files, marked } = await listTree(open, { commit, token });
  const entries = await entriesOf(open, [...files.values()]);
  const scanned = selectManifests(entries, path).flatMap((file) => {
    const blobId = files.get(file.filePath)?.blobId;
    return blobId === undefined ? [] : [{ ...file, blobId }];
  });
  const linked = await linkedContaining(open, scanned, token);
  return scanned.filter(({ filePath }) => marked.has(filePath) || linked.has(filePath));
}

/** Of the files that are no manifests by name, but that a link with such a name leads to, those with `token`. */
async function linkedContaining(
  { objects }: OpenMirror,
  scanned: readonly MarkedFile[],
  token: string,
): Promise<ReadonlySet<string>> {
  const linked = scanned.filter(({ filePath }) => !isManifestPath(filePath));
  const contents = await objects.readBlobs(linked.map(({ blobId }) => blobId));
  const paths = linked.map(({ filePath }) => filePath);
  return new Set(
    paths.filter((_, index) => {
      const content = contents[index];
      return content?.kind === 'text' && content.text.includes(token);
    }),
  );
}

async function entriesOf(
  { objects }: OpenMirror,
  files: readonly TreeFile[],
): Promise<readonly TreeEntry[]> {
  const links = files.filter(({ isLink }) => isLink);
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
