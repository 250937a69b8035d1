import { BoundedMap } from '../../domain/bounded-map.ts';
import { accessKey } from './transport/access-key.ts';
import { readTagPage } from './tag-page.ts';
import type { RegistrySettings } from './options.ts';
import type { RepositoryRequest, Send } from './transport/send.ts';
import type { TagPage } from './tag-page.ts';

/** Reads the page at `path`; `spentBytes` of what a whole list may have are gone already. */
type ReadPage = (request: RepositoryRequest, path: string, spentBytes: number) => Promise<TagPage>;

interface KeptPage {
  readonly etag: string;
  readonly page: TagPage;
}

/** Together 8 MiB at most: an ETag saves the registry work, and is not to cost us much. */
const maxKeptPages = 128;
const maxKeptBytes = 64 * 1024;

/** Reads pages of tag lists; one that a registry gave an ETag with is asked for only in case it changed. */
export function createPageReader(send: Send, settings: RegistrySettings): ReadPage {
  const kept = new BoundedMap<KeptPage>(maxKeptPages);
  return async function readPage(request, path, spentBytes) {
    // Another who asks may be shown other tags.
    const key = JSON.stringify([accessKey(request.access), request.repository.registry, path]);
    const known = kept.get(key);
    const answer = await send({
      ...request,
      method: 'GET',
      url: path,
      headers: { accept: 'application/json', 'if-none-match': known?.etag },
      maxBytes: settings.maxBytes - spentBytes,
    });
    if (answer.status === 304 && known !== undefined) return known.page;
    const page = readTagPage(request, answer);
    const etag = answer.header('etag');
    if (etag !== undefined && page.sizeBytes <= maxKeptBytes) kept.set(key, { etag, page });
    else kept.delete(key);
    return page;
  };
}
