import { sortTagsDescending } from '../../domain/image/order.ts';
import { failure } from './failures.ts';
import { createShortcut, listPath, pageSize } from './list-shortcut.ts';
import { createPageReader } from './page-reader.ts';
import type { RegistrySettings } from './options.ts';
import type { RepositoryRequest } from './request.ts';
import type { TagPage } from './tag-page.ts';
import type { Transport } from './transport.ts';

export type ListTags = (request: RepositoryRequest) => Promise<readonly string[]>;

/** Lists all tags of a repository, distinct and in descending byte order. */
export function createTagLister(transport: Transport, settings: RegistrySettings): ListTags {
  const getPage = createPageReader(transport, settings);
  const shortcut = createShortcut((request, path) => getPage(request, path, 0));

  /** Reads the pages that come after those. */
  async function follow(request: RepositoryRequest, pages: TagPage[]): Promise<void> {
    const seen = new Set<string>();
    let spentBytes = pages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (let last = pages.at(-1); last?.next !== undefined; last = pages.at(-1)) {
      if (seen.has(last.next))
        throw failure(request, 'its tag list has no end: it leads back to a page that was read');
      if (pages.length >= settings.maxPages)
        throw failure(request, `its tag list has more than ${settings.maxPages} pages: ${tooMany}`);
      seen.add(last.next);
      const page = await getPage(request, last.next, spentBytes);
      spentBytes += page.sizeBytes;
      pages.push(page);
    }
  }

  return async function listTags(request) {
    const whole = await shortcut.getWhole(request);
    if (whole !== undefined) return descending([whole]);
    const first = await getPage(request, `${listPath(request)}?n=${pageSize}`, 0);
    const rest = await shortcut.getRest(request, first);
    const pages = rest === undefined ? [first] : [first, rest];
    await follow(request, pages);
    return descending(pages);
  };
}

const tooMany = 'delete old tags there, or give the images of several programs a repository each';

/** A page may begin with what the one before it ended with. */
function descending(pages: readonly TagPage[]): readonly string[] {
  const sorted = sortTagsDescending(pages.flatMap(({ tags }) => tags));
  return sorted.filter((tag, index) => tag !== sorted[index - 1]);
}
