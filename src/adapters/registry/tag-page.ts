import { NoRoomError } from '../../domain/memory-budget.ts';
import { nextPage } from '../../domain/registry/link.ts';
import { parseObject } from '../../domain/resources/record.ts';
import { failure, isWebPage, noRoom, statusFailure } from './transport/failures.ts';
import { hasMoreValues } from './json-values.ts';
import type { Answer, RepositoryRequest } from './transport/send.ts';

/** One page of a tag list: what the registry lists, whether or not each is a tag. */
export interface TagPage {
  readonly tags: readonly string[];
  /** Path and query of the next page; undefined after the last one. */
  readonly next: string | undefined;
  readonly sizeBytes: number;
}

/** Some registries list their manifests beside the tags, with ten values for each. */
const maxValues = 2_000_000;
/** What a tag takes in memory, beside its bytes on the wire. */
const bytesOfTag = 64;

/**
 * The page that an answer holds. The registry controls all of it.
 * @throws {ReconcileError} saying what the answer is instead.
 */
export function readTagPage(request: RepositoryRequest, answer: Answer): TagPage {
  if (answer.status !== 200) throw statusFailure(request, answer);
  if (hasMoreValues(answer.body, maxValues))
    throw failure(
      request,
      `its tag list holds more than ${maxValues} values: it is not a tag list, or one beyond what this program reads`,
    );
  const page = parseObject(answer.body.toString('utf8'));
  if (page === undefined)
    throw failure(
      request,
      isWebPage(answer)
        ? 'it answers with a web page instead of a tag list: check the host in spec.image, and that no login page or proxy is in between'
        : 'its tag list is not a JSON object, or was cut off: check the host in spec.image',
    );
  const tags = page['tags'] ?? [];
  if (!Array.isArray(tags) || !tags.every(isText))
    throw failure(request, 'its tag list has a "tags" that is not a list of tags');
  takeMemory(request, tags.length * bytesOfTag);
  return {
    tags,
    next: nextPage(answer.header('link'), answer.url),
    sizeBytes: answer.body.length,
  };
}

function takeMemory(request: RepositoryRequest, bytes: number): void {
  try {
    request.memory.take(bytes);
  } catch (error) {
    throw error instanceof NoRoomError ? failure(request, noRoom, { cause: error }) : error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
