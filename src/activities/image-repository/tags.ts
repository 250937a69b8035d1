import { sortTagsDescending } from '../../domain/image/order.ts';
import { excludeTags } from '../../domain/image/tags.ts';
import { messageOf, ReconcileError } from '../../domain/errors.ts';
import { exclusionListOf } from '../../domain/status/image-repository.ts';
import { shrinkProblem } from '../../domain/status/shrink-guard.ts';
import { readAccess, withinScanTime } from './access.ts';
import type { RepositoryName } from '../../domain/image/repository.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { AccessDeps, RepositoryToRead } from './access.ts';

/** What the activities need of registries. */
export interface Registry {
  listTags(request: RegistryRequest): Promise<readonly string[]>;
  resolveDigest(request: RegistryRequest & { readonly tag: string }): Promise<string>;
}

export interface RegistryRequest {
  readonly repository: RepositoryName;
  readonly access: RegistryAccess;
  /** The namespace whose request it is. */
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** A worker's memory of tag lists. It only saves work: each list can be had from the registry again. */
export interface TagStore {
  /** Keeps the tags, and answers with the revision that names them. */
  save(list: { readonly canonicalName: string; readonly tags: readonly string[] }): Promise<string>;
  load(list: {
    readonly canonicalName: string;
    readonly checksum: string;
  }): Promise<readonly string[] | undefined>;
}

export interface TagSourceDeps extends AccessDeps {
  readonly registry: Registry;
  readonly tags: TagStore;
  /** The share of its tags that a repository must keep from one scan to the next to be believed. */
  readonly keptShare: number;
}

/** The tags of an ImageRepository as they are now: what the registry lists, less what is excluded, in descending order. */
export async function listTags(
  deps: TagSourceDeps,
  { repository, name, signal }: RepositoryToRead,
): Promise<readonly string[]> {
  const limited = withinScanTime(repository, signal);
  const access = await readAccess(deps, { repository, name, signal: limited });
  try {
    const tenant = repository.metadata.namespace;
    const query = { repository: name, access, tenant, signal: limited };
    const listed = await deps.registry.listTags(query);
    const tags = sortTagsDescending(excludeTags(listed, exclusionListOf(repository.spec)));
    believe(deps, { repository, name, tagCount: tags.length });
    return tags;
  } catch (error) {
    throw scanError(error);
  }
}

function believe(
  { keptShare }: TagSourceDeps,
  {
    repository,
    name: { canonicalName },
    tagCount,
  }: Omit<RepositoryToRead, 'signal'> & { readonly tagCount: number },
): void {
  const problem = shrinkProblem({ repository, canonicalName, tagCount, keptShare });
  if (problem !== undefined) throw new ReconcileError('ReadOperationFailed', problem);
}

function scanError(error: unknown): Error {
  if (error instanceof ReconcileError && error.terminal) return error;
  const retryAfterMs = error instanceof ReconcileError ? error.retryAfterMs : undefined;
  return new ReconcileError('ReadOperationFailed', `scan failed: ${messageOf(error)}`, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
