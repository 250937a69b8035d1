import { sortTagsDescending } from '../../domain/image/order.ts';
import { onlyTags } from '../../domain/image/tags.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { exclusionListOf } from '../../domain/status/image-repository.ts';
import { shrinkProblem } from '../../domain/status/shrink-guard.ts';
import { readAccess, startScanLimit } from './access.ts';
import type { MemoryBudget } from '../../domain/memory-budget.ts';
import type { Registry, TagStore } from '../../ports/registry.ts';
import type { TagMatcher } from '../../ports/tag-matcher.ts';
import type { AccessDeps, RepositoryToRead } from './access.ts';

/** A repository's tags, in descending order. */
export interface TagList {
  readonly tags: readonly string[];
  /** Entries that the registry lists and that are no tags. */
  readonly omitted: number;
}

export interface TagSourceDeps extends AccessDeps {
  readonly registry: Registry;
  readonly tags: TagStore;
  readonly matcher: TagMatcher;
  /** What the tag lists that are worked on may take together. */
  readonly listMemory: MemoryBudget;
  /** The share of its tags that a repository must keep from one scan to the next to be believed. */
  readonly shrinkGuard: number;
}

/** The tags of an ImageRepository as they are now: what the registry lists, less what is excluded, in descending order. */
export async function listTags(
  deps: TagSourceDeps,
  { repository, name, signal }: RepositoryToRead,
): Promise<TagList> {
  const limit = startScanLimit(repository, signal);
  const access = await readAccess(deps, { repository, name, signal: limit.signal });
  try {
    using memory = deps.listMemory.open();
    const tenant = repository.metadata.namespace;
    const query = { repository: name, access, tenant, signal: limit.signal, memory };
    const listed = await deps.registry.listTags(query);
    const all = onlyTags(listed);
    const exclusionList = exclusionListOf(repository.spec);
    const tags = await deps.matcher.exclude({ tags: all, exclusionList, signal: limit.signal });
    refuseShrunkList(deps, { repository, name, tagCount: tags.length });
    return { tags: sortTagsDescending(tags), omitted: listed.length - all.length };
  } catch (error) {
    throw ReconcileError.while('scan failed', 'ReadOperationFailed', limit.explain(error));
  }
}

function refuseShrunkList(
  { shrinkGuard }: TagSourceDeps,
  {
    repository,
    name: { canonicalName },
    tagCount,
  }: Omit<RepositoryToRead, 'signal'> & { readonly tagCount: number },
): void {
  const problem = shrinkProblem({ repository, canonicalName, tagCount, shrinkGuard });
  if (problem !== undefined) throw new ReconcileError('ReadOperationFailed', problem);
}
