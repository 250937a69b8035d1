import { BoundedMap } from '../../../domain/bounded-map.ts';
import { isManifestPath } from '../../../domain/setters/paths.ts';
import type { WrittenFile } from './objects.ts';

/** Listings are kept of so many mirrors, and of none with more files. */
const maxKept = 8;
const maxFiles = 20_000;

export interface TreeFile {
  readonly path: string;
  readonly blobId: string;
  readonly isLink: boolean;
  readonly sizeBytes: number;
}

/** The files of a commit by their paths, in git's order, and those manifests among them that contain a token. */
export interface Listing {
  readonly commit: string;
  readonly token: string;
  readonly files: ReadonlyMap<string, TreeFile>;
  /** Those above 16 MiB are among them without having been searched. */
  readonly marked: ReadonlySet<string>;
}

/** The last listing of each of a few mirrors, by their folders. Commits are named by what they hold, so none can become wrong. */
export type ListingMemory = BoundedMap<Listing>;

export function createListingMemory(): ListingMemory {
  return new BoundedMap(maxKept, {
    weightOf: ({ files }) => (files.size <= maxFiles ? 1 : Infinity),
  });
}

/** What is different in a commit from another one. */
interface Difference {
  readonly commit: string;
  /** Those that are new or changed. */
  readonly files: readonly (TreeFile & { readonly isMarked: boolean })[];
  readonly gone: readonly string[];
}

/** The listing of another commit, which differs from the one that is listed. */
export function changeListing(
  known: Listing,
  { commit, files: changed, gone }: Difference,
): Listing {
  const files = new Map(known.files);
  const marked = new Set(known.marked);
  for (const path of gone) {
    files.delete(path);
    marked.delete(path);
  }
  for (const { isMarked, ...file } of changed) {
    files.set(file.path, file);
    if (isMarked) marked.add(file.path);
    else marked.delete(file.path);
  }
  return { ...known, commit, files, marked };
}

/** The listing of a commit that was made of the one that is listed; undefined where it was made of another. */
export function listingAfter(
  known: Listing | undefined,
  { base, commit, files }: MadeOf,
): Listing | undefined {
  if (known?.commit !== base) return undefined;
  const changed = files.map(({ path, text, blobId }) => {
    const isLink = known.files.get(path)?.isLink ?? false;
    const isMarked = isSearched({ path, isLink }) && text.includes(known.token);
    return { path, blobId, isLink, sizeBytes: Buffer.byteLength(text), isMarked };
  });
  return changeListing(known, { commit, files: changed, gone: [] });
}

interface MadeOf {
  readonly base: string;
  readonly commit: string;
  readonly files: readonly WrittenFile[];
}

/** Whether a file is looked into: a link may lead to one that is. */
export function isSearched({ path, isLink }: Pick<TreeFile, 'path' | 'isLink'>): boolean {
  return !isLink && isManifestPath(path);
}
