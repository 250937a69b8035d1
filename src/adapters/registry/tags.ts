import { sortTagsDescending } from '../../domain/image/order.ts';
import { failure } from './transport/failures.ts';
import { createShortcut, listPath, pageSize, pathAfter } from './list-shortcut.ts';
import { createPageReader } from './page-reader.ts';
import type { RegistrySettings } from './options.ts';
import type { RepositoryRequest, Send } from './transport/send.ts';
import type { TagPage } from './tag-page.ts';

export type ListTags = (request: RepositoryRequest) => Promise<readonly string[]>;

/** Lists all tags of a repository, distinct and in descending byte order. */
export function createTagLister(send: Send, settings: RegistrySettings): ListTags {
  const getPage = createPageReader(send, settings);
  const shortcut = createShortcut((request, path) => getPage(request, path, 0));

  /** What a list begins with, which may be all of it. */
  async function begin(request: RepositoryRequest): Promise<TagPage[]> {
    const whole = await shortcut.getWhole(request);
    if (whole !== undefined) return [whole];
    const first = await getPage(request, firstPath(request), 0);
    const rest = await shortcut.getRest(request, first);
    return rest === undefined ? [first] : [first, rest];
  }

  /** Adds the pages that come after those. */
  async function follow(request: RepositoryRequest, pages: TagPage[]): Promise<void> {
    const asked = new Set([firstPath(request)]);
    for (;;) {
      const { tags, sizeBytes } = totalOf(pages);
      if (tags > settings.maxTags)
        throw failure(request, `its tag list has more than ${settings.maxTags} tags: ${tooMany}`);
      const next = nextPath(request, pages.at(-1), asked);
      if (next === undefined) return;
      if (pages.length >= settings.maxPages)
        throw failure(request, `its tag list has more than ${settings.maxPages} pages: ${tooMany}`);
      asked.add(next);
      pages.push(await getPage(request, next, sizeBytes));
    }
  }

  return async function listTags(request) {
    const pages = await begin(request);
    await follow(request, pages);
    return descending(pages);
  };
}

const tooMany = 'delete old tags there, or give the images of several programs a repository each';

function firstPath(request: RepositoryRequest): string {
  return `${listPath(request)}?n=${pageSize}`;
}

/**
 * Where the page after `page` is. Some registries (Nexus) fill a page and send no link to the next, so after a full
 * page it is asked on; those that do not know `last` answer with the same page, which ends the list.
 */
function nextPath(
  request: RepositoryRequest,
  page: TagPage | undefined,
  asked: ReadonlySet<string>,
): string | undefined {
  if (page?.next !== undefined) {
    if (!asked.has(page.next)) return page.next;
    throw failure(request, 'its tag list has no end: it leads back to a page that was read');
  }
  const last = page?.tags.at(-1);
  if (last === undefined || page?.tags.length !== pageSize) return undefined;
  const next = pathAfter(request, last);
  return asked.has(next) ? undefined : next;
}

function totalOf(pages: readonly TagPage[]): { readonly tags: number; readonly sizeBytes: number } {
  return {
    tags: pages.reduce((sum, { tags }) => sum + tags.length, 0),
    sizeBytes: pages.reduce((sum, page) => sum + page.sizeBytes, 0),
  };
}

/** A page may begin with what the one before it ended with. */
function descending(pages: readonly TagPage[]): readonly string[] {
  const sorted = sortTagsDescending(pages.flatMap(({ tags }) => tags));
  return sorted.filter((tag, index) => tag !== sorted[index - 1]);
}
