import type { RepositoryName } from '../domain/image/repository.ts';
import type { MemoryShare } from '../domain/memory-budget.ts';
import type { RegistryAccess } from '../domain/registry/access.ts';

/** Reads OCI registries. */
export interface Registry {
  /**
   * All tags, distinct and in descending byte order.
   * @throws {ReconcileError} `ReadOperationFailed`, saying what to change; the signal's reason where that is not a
   * limit of time.
   */
  listTags(query: RepositoryQuery): Promise<readonly string[]>;
  /** The digest of a tag's index or manifest. @throws {ReconcileError} `Failed`; as for `listTags`. */
  resolveDigest(query: RepositoryQuery & { readonly tag: string }): Promise<string>;
}

export interface RepositoryQuery {
  readonly repository: RepositoryName;
  readonly access: RegistryAccess;
  /** The namespace whose request it is: no namespace gets all places of a host. */
  readonly tenant: string;
  readonly signal: AbortSignal;
  /** What the answers take memory of; absent: of all that is left, while they are read. */
  readonly memory?: MemoryShare | undefined;
}

/** A worker's memory of tag lists. It only saves work: each list can be had from the registry again. */
export interface TagStore {
  /** Keeps the tags, and gives their checksum, which is the revision that names them. */
  save(list: { readonly canonicalName: string; readonly tags: readonly string[] }): Promise<string>;
  /** The tags of that checksum; undefined if they are not here. */
  load(list: {
    readonly canonicalName: string;
    readonly checksum: string;
  }): Promise<readonly string[] | undefined>;
}
