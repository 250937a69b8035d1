import { branchName } from '../../domain/git/reference.ts';
import { fetchTarget, readKept } from './fetch.ts';
import { containsCommit, findPushed, readHistory } from './history.ts';
import { keepListing, listingAfter } from './objects/listing.ts';
import { listMarked } from './objects/marked.ts';
import { pushCommit, pushRefspec } from './push.ts';
import type { CommitText, ParsedCommit } from '../../domain/git/commit-object.ts';
import type { Checkout, CheckoutTarget } from '../../domain/git/reference.ts';
import type { ScannedFile } from '../../domain/setters/paths.ts';
import type { OpenMirror } from './fetch.ts';
import type { Listing } from './objects/listing.ts';
import type { BlobContent, FileText } from './objects/objects.ts';
import type { CommitSigner } from './signing/signer.ts';

/** One repository as it is on this worker's disk, for as long as it is in use. Commits are named by their ids. */
export interface Mirror {
  /**
   * The commit that the remote has there now, brought here with its tree (without its history) unless it is here
   * already.
   * @throws {ReconcileError} `GitOperationFailed`
   */
  fetch(target: CheckoutTarget): Promise<Checkout>;
  /** What the branch of the remote points at now; undefined if there is no such branch. Brings nothing here. */
  branchHead(branch: string): Promise<string | undefined>;
  /** What the branch pointed at when it was last fetched or pushed here, as far as that is noted. Asks nobody. */
  knownHead(branch: string): Promise<string | undefined>;
  /** Whether the commit is here. */
  has(commit: string): Promise<boolean>;
  /**
   * The manifests of `commit` that contain `token`, as Flux chooses them.
   * @throws {ReconcileError} `UpdateFailed`, if there is nothing at `path`
   */
  listMarked(search: MarkedSearch): Promise<readonly MarkedFile[]>;
  /** In the order of `ids`. */
  readBlobs(ids: readonly string[]): Promise<readonly BlobContent[]>;
  /** A commit on top of `base`; the same input gives the same id, if the signature's kind allows. */
  writeCommit(input: NewCommit): Promise<string>;
  push(input: Push): Promise<PushResult>;
  /**
   * Pushes by a refspec of the user's, besides the branch (`refs/for/main` of Gerrit). No race to lose: whatever the
   * remote has against it is an error.
   * @throws {ReconcileError} `GitOperationFailed`
   */
  pushRefspec(input: RefspecPush): Promise<void>;
  /** Whether `commit` is `head` or leads to it, as far as the newest 64 commits of its history tell. */
  contains(input: { readonly head: string; readonly commit: string }): Promise<boolean>;
  /**
   * The commit that this very change has become on the remote, if it was pushed before (by a run whose answer was
   * lost, perhaps on another worker); undefined if it was not. Looks at most `depth` commits back from `head`.
   */
  findPushed(input: PushedSearch): Promise<string | undefined>;
  /** The newest `depth` commits that lead to `commit` by their first parents, the newest first. */
  history(commit: string, depth: number): Promise<readonly HistoricCommit[]>;
}

export interface MarkedSearch {
  readonly commit: string;
  readonly token: string;
  /** `spec.update.path`; absent for all. */
  readonly path?: string;
}

export interface MarkedFile extends ScannedFile {
  readonly blobId: string;
  /** Above 16 MiB the file was not searched, and cannot be read: nobody knows whether it is marked. */
  readonly sizeBytes: number;
}

interface NewCommit extends Pick<CommitText, 'author' | 'committer' | 'message' | 'now'> {
  readonly base: string;
  /** Files that `base` has. */
  readonly changes: readonly FileText[];
  readonly signer?: CommitSigner;
}

export interface Push {
  readonly commit: string;
  readonly branch: string;
  /**
   * What the branch must point at still, undefined for a branch that must not be there yet: nobody's commits are lost,
   * even where the new commit does not follow the old one.
   */
  readonly expected: string | undefined;
  /** Push options, sent as `key=value`. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface RefspecPush {
  readonly refspec: string;
  /** What `HEAD` and the push branch mean in it. */
  readonly commit: string;
  readonly branch: string;
  readonly options?: Readonly<Record<string, string>>;
}

export type PushResult =
  | { readonly kind: 'pushed' }
  /** Somebody else was first. `actual` is what the branch points at now, undefined if it is gone. */
  | { readonly kind: 'rejected'; readonly actual: string | undefined };

export interface PushedSearch extends Pick<CommitText, 'author' | 'committer' | 'message'> {
  /** What the remote branch points at now. */
  readonly head: string;
  readonly depth?: number;
  /** The change as it would be on top of `base`, made again; undefined if there would be none. */
  readonly changesOn: (base: string) => Promise<readonly FileText[]>;
}

export interface HistoricCommit extends ParsedCommit {
  readonly id: string;
}

interface MadeCommit {
  /** The paths of its files that are not those of its parent. */
  readonly changed: readonly string[];
  /** What the next update finds there, most often; undefined where that is to be found out. */
  readonly listing: Listing | undefined;
}

/** The operations on an open mirror. */
export function createMirror(open: OpenMirror): Mirror {
  const { access, objects, wire, limits } = open;
  const made = new Map<string, MadeCommit>();
  return {
    fetch: (target) => fetchTarget(open, target),
    branchHead: async (branch) => {
      const [ref] = await wire.listRefs(access, [branchName(branch)], limits);
      return ref?.id;
    },
    knownHead: (branch) => readKept(open.directory, branchName(branch)),
    has: async (commit) => (await objects.readCommit(commit)) !== undefined,
    listMarked: (search) => listMarked(open, search),
    readBlobs: (ids) => objects.readBlobs(ids),
    writeCommit: async ({ base, changes, signer, ...text }) => {
      const tree = await objects.writeTree(base, changes);
      const commit = { ...text, tree: tree.id, parents: [base] };
      const signing = signer === undefined ? undefined : { signer, signal: limits.signal };
      const id = await objects.writeCommit(commit, signing);
      made.set(id, {
        changed: changes.map(({ path }) => path),
        listing: listingAfter(open, { base, commit: id, changes: tree.files }),
      });
      return id;
    },
    push: async (input) => {
      const { changed, listing } = made.get(input.commit) ?? {};
      const result = await pushCommit(open, { ...input, changed });
      if (result.kind === 'pushed' && listing !== undefined) keepListing(open, listing);
      return result;
    },
    pushRefspec: (input) => pushRefspec(open, input),
    contains: (input) => containsCommit(open, input),
    findPushed: (search) => findPushed(open, search),
    history: (commit, depth) => readHistory(open, commit, depth),
  };
}
