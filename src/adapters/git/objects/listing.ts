import { isManifestPath } from '../../../domain/setters/paths.ts';
import { maxPathBytes } from './bounded-objects.ts';
import { changedFiles } from './changed-files.ts';
import { failed } from '../failure.ts';
import { createRecordReader } from './records.ts';
import { searchBlobs } from './search.ts';
import type { OpenMirror } from '../fetch.ts';

/** Listings are kept of so many mirrors, and of none with more files. */
const maxKept = 8;
const maxFiles = 20_000;
/**
 * Files and folders of a commit. A few objects make a tree of any size: ten folders in each folder, which are all the
 * same, ten levels deep. This is two and a half times the largest repository that was measured; it takes 200 MiB while
 * it is looked at.
 */
const maxEntries = 250_000;
/** What `git ls-tree` says of an entry besides its path. */
const entryBytes = 60;

export interface TreeFile {
  readonly path: string;
  readonly blobId: string;
  readonly isLink: boolean;
}

/** The files of a commit by their paths, in git's order, and those manifests among them that contain a token. */
export interface Listing {
  readonly commit: string;
  readonly files: ReadonlyMap<string, TreeFile>;
  /** Those above 16 MiB are among them without having been searched. */
  readonly marked: ReadonlySet<string>;
}

/** The last listing of each of a few mirrors. Commits are named by what they hold, so none can become wrong. */
export type ListingMemory = Map<string, Listing>;

interface Search {
  readonly commit: string;
  readonly token: string;
}

/**
 * Lists a commit. Most commits differ in few files from the one that was listed before, so what is known is brought up to
 * date where that is possible.
 */
export async function listTree(open: OpenMirror, { commit, token }: Search): Promise<Listing> {
  const { listings, directory } = open;
  const key = `${directory}\n${token}`;
  const known = listings.get(key);
  const listing =
    (known && (await bringUpToDate(open, known, { commit, token }))) ??
    (await listWhole(open, { commit, token }));
  listings.delete(key);
  if (listing.files.size <= maxFiles) listings.set(key, listing);
  const [oldest] = listings.keys();
  if (listings.size > maxKept && oldest !== undefined) listings.delete(oldest);
  return listing;
}

/** Undefined where the difference cannot be had, or does not say all: of a new file, not where it belongs. */
async function bringUpToDate(
  open: OpenMirror,
  known: Listing,
  { commit, token }: Search,
): Promise<Listing | undefined> {
  if (known.commit === commit) return known;
  const changes = await changedFiles(open, known.commit, commit);
  if (changes === undefined || changes.some(({ path }) => !known.files.has(path))) return undefined;
  const files = new Map(known.files);
  const marked = new Set(known.marked);
  for (const { path, after } of changes) {
    marked.delete(path);
    if (after === undefined) files.delete(path);
    else files.set(path, { path, ...after });
  }
  const manifests = changes.flatMap(({ path, after }) =>
    after === undefined || after.isLink || !isManifestPath(path) ? [] : [{ path, ...after }],
  );
  const contents = await open.objects.readBlobs(manifests.map(({ blobId }) => blobId));
  for (const [index, { path }] of manifests.entries()) {
    const content = contents[index];
    if (content === undefined || content.kind === 'binary') return undefined;
    if (content.kind === 'large' || content.text.includes(token)) marked.add(path);
  }
  return { commit, files, marked };
}

async function listWhole(open: OpenMirror, { commit, token }: Search): Promise<Listing> {
  const files = await listFiles(open, commit);
  const manifests = [...files.values()].filter(
    ({ path, isLink }) => !isLink && isManifestPath(path),
  );
  const found = await searchBlobs(open, {
    commit,
    token,
    ids: manifests.map(({ blobId }) => blobId),
  });
  const marked = manifests.filter(({ blobId }) => found.has(blobId)).map(({ path }) => path);
  return { commit, files, marked: new Set(marked) };
}

async function listFiles(
  { git, directory, limits, access }: OpenMirror,
  commit: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  let count = 0;
  function onRecord(record: string): void {
    count += 1;
    if (count > maxEntries)
      throw failed(
        `commit ${commit} of ${access.url} has more than ${maxEntries} files and folders`,
      );
    const file = fileOf(record);
    if (file !== undefined) files.set(file.path, file);
  }
  function onTooLong(): never {
    throw failed(`commit ${commit} of ${access.url} has a path of more than ${maxPathBytes} bytes`);
  }
  // With the folders (-t): there may be millions of them without a file.
  const args = ['ls-tree', '-r', '-t', '-z', '--full-tree', commit];
  const maxBytes = maxPathBytes + entryBytes;
  const see = createRecordReader({ maxBytes, onRecord, onTooLong });
  await git.run({ directory, args, isWhole: true, limits, see });
  return files;
}

/**
 * @param record `100644 blob <id>\t<path>`
 * @returns undefined for folders and submodules, and for a path that is not UTF-8: it could not be written again under its
 * own name
 */
function fileOf(record: string): TreeFile | undefined {
  const isLink = record.startsWith('120');
  if (!(record.startsWith('100') || isLink) || record.includes('\uFFFD')) return undefined;
  const tab = record.indexOf('\t');
  return { path: record.slice(tab + 1), blobId: record.slice(tab - 40, tab), isLink };
}
