import { BoundedMap } from '../../domain/bounded-map.ts';
import { accessKey } from './transport/access-key.ts';
import type { RepositoryRequest } from './transport/send.ts';
import type { TagPage } from './tag-page.ts';

/**
 * A list without its many pages.
 *
 * The distribution registry (3.1.2) gives no more than 1,000 tags a page however many one asks for, and reads its
 * whole directory for each: the pages of 100,000 tags take it 6 s. Asked without a page size it gives them all in
 * 0.3 s. So where a first page has a successor, the rest is asked for at once; registries that page all the same
 * are remembered, and so are repositories where it worked, which are then asked for everything from the start.
 */
export interface Shortcut {
  /** All tags in one answer, of a repository known for it; undefined: take the pages. */
  getWhole(request: RepositoryRequest): Promise<TagPage | undefined>;
  /** All tags after the first page in one answer; undefined: take the pages. */
  getRest(request: RepositoryRequest, first: TagPage): Promise<TagPage | undefined>;
}

/** What most registries give at most, and Flux asks for. */
export const pageSize = 1000;

/** More than the repositories of one worker; what is forgotten is found out again. */
const maxRemembered = 4096;
/** A registry may have failed for another reason, or learn. */
const pagedForMs = 3_600_000;

export function createShortcut(
  getPage: (request: RepositoryRequest, path: string) => Promise<TagPage>,
): Shortcut {
  /** Repositories that were listed at once. */
  const whole = new BoundedMap<true>(maxRemembered);
  /** Registries that do not do that, for whom, and until when we believe it. */
  const pagedUntilMs = new BoundedMap<number>(maxRemembered);

  function rememberPaged(request: RepositoryRequest): void {
    pagedUntilMs.set(registryKey(request), Date.now() + pagedForMs);
  }

  /** What fails, or is too slow, is not tried again soon: the pages are to have all of the time then. */
  async function tryPage(request: RepositoryRequest, path: string): Promise<TagPage | undefined> {
    try {
      const page = await getPage(request, path);
      if (await isWhole(request, page)) return page;
    } catch (error) {
      if (request.signal.aborted) {
        rememberPaged(request);
        throw error;
      }
    }
    rememberPaged(request);
    return undefined;
  }

  /**
   * A registry may cut off its answer without a link to the rest. What it cuts at is a round number, so only then we
   * make sure that nothing follows.
   */
  async function isWhole(request: RepositoryRequest, page: TagPage): Promise<boolean> {
    const last = page.tags.at(-1);
    if (page.next !== undefined) return false;
    if (last === undefined || page.tags.length % 100 !== 0 || !isTrustworthy(page)) return true;
    const { tags } = await getPage(request, pathAfter(request, last));
    return tags.length === 0;
  }

  function isPaged(request: RepositoryRequest): boolean {
    return (pagedUntilMs.get(registryKey(request)) ?? 0) > Date.now();
  }

  return {
    async getWhole(request) {
      const key = repositoryKey(request);
      if (whole.get(key) === undefined || isPaged(request)) return undefined;
      const page = await tryPage(request, listPath(request));
      if (page !== undefined && isTrustworthy(page)) return page;
      whole.delete(key);
      return undefined;
    },
    async getRest(request, first) {
      const last = first.tags.at(-1);
      if (first.next === undefined || last === undefined || isPaged(request)) return undefined;
      const path = `${listPath(request)}?last=${encodeURIComponent(last)}`;
      const rest = await tryPage(request, path);
      if (rest === undefined || !isTrustworthy(rest)) return undefined;
      whole.set(repositoryKey(request), true);
      return rest;
    },
  };
}

/**
 * An answer no longer than a page may be one: of a registry that has a page size of its own, and forgets the link to
 * the next page where it was not asked for pages.
 */
function isTrustworthy({ tags }: TagPage): boolean {
  return tags.length > pageSize;
}

/** A tenant who allows too little time slows down no other. */
function registryKey({ repository, access, tenant }: RepositoryRequest): string {
  return JSON.stringify([accessKey(access), tenant, repository.registry]);
}

function repositoryKey(request: RepositoryRequest): string {
  return `${registryKey(request)} ${request.repository.repository}`;
}

/** Where a registry lists the tags that come after `last`. */
export function pathAfter(request: RepositoryRequest, last: string): string {
  const query = new URLSearchParams({ n: String(pageSize), last });
  return `${listPath(request)}?${query.toString()}`;
}

/** Where a registry lists the tags of a repository. */
export function listPath({ repository }: RepositoryRequest): string {
  return `/v2/${repository.repository}/tags/list`;
}
