import type { GitAccess, GitAuth } from '../domain/git/access.ts';
import type { ParsedCommit, Person } from '../domain/git/commit-object.ts';
import type { GithubApp } from '../domain/git/provider.ts';
import type { Checkout, CheckoutTarget } from '../domain/git/reference.ts';
import type { RemoteRef } from '../domain/git/ref-collector.ts';
import type { SigningKey } from '../domain/git/signing-key.ts';
import type { ScannedFile } from '../domain/setters/paths.ts';

export interface GitCall {
  readonly signal: AbortSignal;
  /** For each step that waits for the remote; `spec.timeout` of the GitRepository. */
  readonly timeoutMs: number;
}

/** A call that waits for its turn among those of all namespaces. */
export interface GitWork extends GitCall {
  /** Whose work it is: that of the automation. */
  readonly namespace: string;
}

export interface MirrorUse extends GitWork {
  /**
   * Those with equal scope share a mirror of the same URL: the namespace of the GitRepository, so that nobody reads by
   * its commit what only another's credentials may fetch.
   */
  readonly scope: string;
}

/** Repositories of Git servers, and their copies on this disk, which only save work. */
export interface Mirrors {
  /**
   * The references of the remote that are asked for, now: the cheap question whether something moved.
   * @param wanted full names, or what they start with if it ends in `/`
   * @throws {ReconcileError} `GitOperationFailed`
   */
  remoteRefs(
    access: GitAccess,
    wanted: readonly string[],
    call: GitWork,
  ): Promise<readonly RemoteRef[]>;
  /**
   * Does `work` with the repository's mirror, alone: later calls for the same repository wait, in other processes too,
   * and take no place meanwhile. Where the mirror turns out damaged, it is made anew and `work` is done once more from
   * its beginning.
   * @throws {ReconcileError} `GitOperationFailed`; whatever `work` throws
   */
  use<T>(access: GitAccess, call: MirrorUse, work: (mirror: Mirror) => Promise<T>): Promise<T>;
  /**
   * A signer for {@link Mirror.writeCommit}. Unlocking a key may take half a second, so keep it while it is needed.
   * @throws {ReconcileError} `SourceManagerFailed`, naming the secret's key that is wrong
   */
  createSigner(key: SigningKey, call: Pick<GitCall, 'signal'>): Promise<Signer>;
  /**
   * What a GitHub App sends to the repository `access`: its token, kept while it is valid.
   * @throws {ReconcileError} `SourceManagerFailed`
   */
  loginGithubApp(app: GithubApp, access: GitAccess, call: GitCall): Promise<GitAuth>;
}

/** Signs the text of a commit, as it will be stored. */
export interface Signer {
  /** The armored signature. @param now milliseconds since 1970: the time that the signature states, if its kind states one */
  sign(commit: string, now: number, signal: AbortSignal): Promise<string>;
}

/**
 * One repository as it is on this worker's disk, for as long as it is in use. Commits are named by their ids. What asks
 * the remote throws a `ReconcileError` of reason `GitOperationFailed`.
 */
export interface Mirror {
  /** The commit that the remote has there now, brought here with its tree, without its history, unless it is here already. */
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
  /** The id of the tree that `base` would have with the files changed. */
  treeOf(base: string, changes: readonly FileText[]): Promise<string>;
  /** A commit on top of `base`; the same input gives the same id, if the signature's kind allows. */
  writeCommit(input: NewCommit): Promise<string>;
  push(input: BranchPush): Promise<PushResult>;
  /**
   * Pushes by a refspec of the user's, besides the branch (`refs/for/main` of Gerrit). No race to lose: whatever the
   * remote has against it is an error.
   */
  pushRefspec(input: RefspecPush): Promise<void>;
  /** Whether `commit` is `head` or leads to it, as far as the newest 64 commits of its history tell. */
  contains(input: { readonly head: string; readonly commit: string }): Promise<boolean>;
  /** The newest `depth` commits that lead to `commit` by their first parents, the newest first. Fetches what is missing. */
  history(commit: string, depth: number): Promise<readonly HistoricCommit[]>;
}

export interface MarkedSearch {
  readonly commit: string;
  readonly token: string;
  /** `spec.update.path`; absent for all. */
  readonly path?: string | undefined;
}

/** A manifest that holds markers. */
export interface MarkedFile extends ScannedFile {
  readonly blobId: string;
  /** Above 16 MiB the file was not searched, and cannot be read: nobody knows whether it is marked. */
  readonly sizeBytes: number;
}

export type BlobContent =
  /** A byte order mark is kept, as U+FEFF. */
  | { readonly kind: 'text'; readonly text: string }
  /** Not UTF-8. */
  | { readonly kind: 'binary' }
  /** More than 16 MiB, so it was not read. */
  | { readonly kind: 'large' };

/** A file's new text; its mode stays what the commit has. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

export interface NewCommit {
  readonly base: string;
  /** Files that `base` has. */
  readonly changes: readonly FileText[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
  /** Milliseconds since 1970; a commit keeps whole seconds. */
  readonly now: number;
  readonly signer?: Signer | undefined;
}

export interface BranchPush {
  readonly commit: string;
  readonly branch: string;
  /**
   * What the branch must point at still, undefined for a branch that must not be there yet: nobody's commits are lost,
   * even where the new commit does not follow the old one.
   */
  readonly expected: string | undefined;
  /** Push options, sent as `key=value`. */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

export interface RefspecPush {
  readonly refspec: string;
  /** What `HEAD` and the push branch mean in it. */
  readonly commit: string;
  readonly branch: string;
  readonly options?: Readonly<Record<string, string>> | undefined;
}

export type PushResult =
  | { readonly kind: 'pushed' }
  /** Somebody else was first. `actual` is what the branch points at now, undefined if it is gone. Never the commit itself. */
  | { readonly kind: 'rejected'; readonly actual: string | undefined };

export interface HistoricCommit extends ParsedCommit {
  readonly id: string;
}
