import type { GitAccess, GitAuth } from '../../domain/git/access.ts';
import type { GithubApp } from '../../domain/git/provider.ts';
import type { Checkout, CheckoutTarget } from '../../domain/git/reference.ts';
import type { RemoteRef } from '../../domain/git/remote-refs.ts';
import type { Person } from '../../domain/git/commit-object.ts';

/** What the activities need of Git. Failures are ReconcileErrors of reason `GitOperationFailed`. */
export interface GitMirrors {
  /** The references of the remote that are asked for, now; nothing is brought here. */
  remoteRefs(
    access: GitAccess,
    wanted: readonly string[],
    call: GitWork,
  ): Promise<readonly RemoteRef[]>;
  /** What a GitHub App sends to the repository: its token, kept while it is valid. */
  loginGithubApp(app: GithubApp, access: GitAccess, limits: GitLimits): Promise<GitAuth>;
  /** Exclusive use of the local mirror of a repository, made or repaired as needed. */
  use<T>(
    access: GitAccess,
    call: GitWork & { readonly scope: string },
    work: (mirror: GitMirror) => Promise<T>,
  ): Promise<T>;
}

export interface GitLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Work that waits for its turn among that of all namespaces. */
export interface GitWork extends GitLimits {
  /** Of the automation. */
  readonly namespace: string;
}

export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** A manifest that holds markers: its path for the update path, and where in the repository its text is. */
export interface MarkedFile {
  readonly path: string;
  readonly filePath: string;
  readonly blobId: string;
  /** Above 16 MiB it was not searched, and cannot be read. */
  readonly sizeBytes: number;
}

export type BlobContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'large' };

/** One repository on this worker's disk, while it is in use. */
export interface GitMirror {
  fetch(target: CheckoutTarget): Promise<Checkout>;
  /** What the branch of the remote points at now; undefined if there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /** What the branch pointed at when it was last fetched or pushed here, as far as that is noted. Asks nobody. */
  knownHead(branch: string): Promise<string | undefined>;
  /** Whether the commit is here. */
  has(commit: string): Promise<boolean>;
  listMarked(search: {
    readonly commit: string;
    readonly token: string;
    readonly path?: string;
  }): Promise<readonly MarkedFile[]>;
  /** In the order of `ids`. */
  readBlobs(ids: readonly string[]): Promise<readonly BlobContent[]>;
  writeCommit(input: {
    readonly base: string;
    readonly changes: readonly FileText[];
    readonly author: Person;
    readonly committer: Person;
    readonly message: string;
    readonly now: number;
    readonly signer?: Signer;
  }): Promise<string>;
  push(input: {
    readonly commit: string;
    readonly branch: string;
    readonly expected: string | undefined;
    readonly options?: Readonly<Record<string, string>>;
  }): Promise<
    { readonly kind: 'pushed' } | { readonly kind: 'rejected'; readonly actual: string | undefined }
  >;
  /** Pushes by a refspec of the user's, besides the branch. */
  pushRefspec(input: {
    readonly refspec: string;
    readonly commit: string;
    readonly branch: string;
    readonly options?: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** Whether `commit` is `head` or leads to it, as far as its newer history tells. */
  contains(input: { readonly head: string; readonly commit: string }): Promise<boolean>;
  findPushed(search: {
    readonly head: string;
    readonly depth?: number;
    readonly author: Person;
    readonly committer: Person;
    readonly message: string;
    readonly changesOn: (base: string) => Promise<readonly FileText[]>;
  }): Promise<string | undefined>;
  /** The newest `depth` commits that lead to `commit` by their first parents, the newest first. */
  history(commit: string, depth: number): Promise<readonly HistoricCommit[]>;
}

export interface HistoricCommit {
  readonly id: string;
  readonly message: string;
  /** `name <email> seconds zone`. */
  readonly committer: string;
}

/** Signs the text of a commit; `now` is in milliseconds. */
export interface Signer {
  sign(commit: string, now: number, signal: AbortSignal): Promise<string>;
}
