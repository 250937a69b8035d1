import { nextPage } from '../../domain/registry/link.ts';
import { failure, isWebPage, statusFailure } from './failures.ts';
import { parseObject } from './json.ts';
import type { Answer } from './exchange.ts';
import type { RepositoryRequest } from './request.ts';

/** One page of a tag list. */
export interface TagPage {
  readonly tags: readonly string[];
  /** Path and query of the next page; undefined after the last one. */
  readonly next: string | undefined;
  readonly sizeBytes: number;
}

/**
 * The page that an answer holds. The registry controls all of it.
 * @throws {ReconcileError} saying what the answer is instead.
 */
export function readTagPage(request: RepositoryRequest, answer: Answer): TagPage {
  if (answer.status !== 200) throw statusFailure(request, answer);
  const page = parseObject(answer.body);
  if (page === undefined)
    throw failure(
      request,
      isWebPage(answer)
        ? 'it answers with a web page instead of a tag list: check the host in spec.image, and that no login page or proxy is in between'
        : 'its tag list is not a JSON object, or was cut off: check the host in spec.image',
    );
  const tags = page['tags'] ?? [];
  if (!Array.isArray(tags) || !tags.every(isTag))
    throw failure(request, 'its tag list has a "tags" that is not a list of tags');
  return {
    tags,
    next: nextPage(answer.header('link'), answer.url),
    sizeBytes: answer.body.length,
  };
}

/** Not the whole grammar, for registries stretch it; but nothing that would break a list with a tag on each line. */
function isTag(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\n');
}
