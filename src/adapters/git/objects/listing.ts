import { maxPathBytes } from './bounded-objects.ts';
import { changedFiles } from './changed-files.ts';
import { changeListing, isSearched } from './listing-memory.ts';
import { failed } from '../failure.ts';
import { createRecordReader } from './records.ts';
import { searchBlobs } from './search.ts';
import type { OpenMirror } from '../open-mirror.ts';
import type { Listing, TreeFile } from './listing-memory.ts';

/**
 * Files and folders of a commit. A few objects make a tree of any size: ten folders in each folder, which are all the
 * same, ten levels deep. This is two and a half times the largest repository that was measured; it takes 200 MiB while
 * it is looked at.
 */
const maxEntries = 250_000;
/** What `git ls-tree` says of an entry besides its path. */
const entryBytes = 60;

type Search = Pick<Listing, 'commit' | 'token'>;

/**
 * Lists a commit. Most commits differ in few files from the one that was listed before, so what is known is brought up to
 * date where that is possible.
 */
export async function listTree(open: OpenMirror, search: Search): Promise<Listing> {
  const { listings, directory } = open;
  const known = listings.get(directory);
  const listing =
    (known?.token === search.token ? await bringUpToDate(open, known, search.commit) : undefined) ??
    (await listWhole(open, search));
  listings.set(directory, listing);
  return listing;
}

/** Undefined where the difference cannot be had, or does not say all: of a new file, not where it belongs. */
async function bringUpToDate(
  open: OpenMirror,
  known: Listing,
  commit: string,
): Promise<Listing | undefined> {
  if (known.commit === commit) return known;
  const changes = await changedFiles(open, known.commit, commit);
  if (changes === undefined || changes.some(({ path }) => !known.files.has(path))) return undefined;
  const gone = changes.filter(({ after }) => after === undefined).map(({ path }) => path);
  const present = changes.flatMap(({ path, after }) =>
    after === undefined ? [] : [{ path, ...after }],
  );
  const sizes = await open.sizes.of(present.map(({ blobId }) => blobId));
  const searched = present.filter(isSearched);
  const contents = await open.objects.readBlobs(searched.map(({ blobId }) => blobId));
  const marked = new Set<string>();
  for (const [index, { path }] of searched.entries()) {
    const content = contents[index];
    if (content === undefined || content.kind === 'binary') return undefined;
    if (content.kind === 'large' || content.text.includes(known.token)) marked.add(path);
  }
  const files = present.map((file, index) => ({
    ...file,
    sizeBytes: sizes[index] ?? 0,
    isMarked: marked.has(file.path),
  }));
  return changeListing(known, { commit, files, gone });
}

async function listWhole(open: OpenMirror, { commit, token }: Search): Promise<Listing> {
  const files = await listFiles(open, commit);
  const manifests = [...files.values()].filter(isSearched);
  const found = await searchBlobs(open, { commit, token, files: manifests });
  const marked = manifests.filter(({ blobId }) => found.has(blobId)).map(({ path }) => path);
  return { commit, token, files, marked: new Set(marked) };
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
  // With the folders (-t): there may be millions of them without a file. With sizes (-l): git reads no object for them.
  const args = ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', commit];
  const maxBytes = maxPathBytes + entryBytes;
  const see = createRecordReader({ maxBytes, onRecord, onTooLong });
  await git.run({ directory, args, isWhole: true, limits, see });
  return files;
}

/**
 * @param record `100644 blob <id>     123\t<path>`
 * @returns undefined for folders and submodules, and for a path that is not UTF-8: it could not be written again under its
 * own name
 */
function fileOf(record: string): TreeFile | undefined {
  const isLink = record.startsWith('120');
  if (!(record.startsWith('100') || isLink) || record.includes('\uFFFD')) return undefined;
  const tab = record.indexOf('\t');
  const [, , blobId = '', size] = record.slice(0, tab).split(/ +/);
  // Of an object that is missing git says so instead; the search comes upon it.
  const sizeBytes = /^\d+$/.test(size ?? '') ? Number(size) : 0;
  return { path: record.slice(tab + 1), blobId, isLink, sizeBytes };
}
