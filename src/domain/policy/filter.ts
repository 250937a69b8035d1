import { messageOf, ReconcileError } from '../errors.ts';
import { compareUtf8 } from '../image/order.ts';
import { compileRegexp, expand, isAffordable, parseTemplate } from '../../go/regexp/index.ts';
import type { FilterTagsSpec } from './spec.ts';
import type { GoRegexp, TemplatePart } from '../../go/regexp/index.ts';

/** Characters that `extract` may make of all tags together; 100,000 tags of 128 characters, the longest, make 13 million. */
const maxExtracted = 32 * 1024 * 1024;

/** Which tags a policy sees, and what it sees of them. */
export interface TagFilter {
  readonly regexp: GoRegexp;
  /** Empty where the tag is taken as it is. */
  readonly extract: readonly TemplatePart[];
}

/**
 * The filter that `spec` describes.
 * @throws {ReconcileError} `InvalidPolicy`, if the pattern is no regular expression.
 */
export function parseTagFilter({ pattern = '', extract = '' }: FilterTagsSpec): TagFilter {
  try {
    return { regexp: compileRegexp(pattern), extract: parseTemplate(extract) };
  } catch (error) {
    throw new ReconcileError(
      'InvalidPolicy',
      `failed to filter tags: invalid regular expression pattern '${pattern}': ${messageOf(error)}`,
      { terminal: true, cause: error },
    );
  }
}

/** What a filter made of tags: what is compared of each, undefined where it was not let through. */
export interface Extracts {
  readonly tags: readonly string[];
  readonly texts: readonly (string | undefined)[];
}

const nothing: Extracts = { tags: [], texts: [] };

/**
 * What the filter makes of `tags`, which are in descending byte order.
 * @param earlier what this same filter made of other tags in that order: those need not be matched again. It saves work
 * and changes no answer.
 * @throws {ReconcileError} `InvalidPolicy`, if the pattern is too complex for so many tags, or makes too much of them.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/policy/filter.go
 */
export function filterTags(
  filter: TagFilter,
  tags: readonly string[],
  earlier: Extracts = nothing,
): Extracts {
  const { regexp, extract } = filter;
  if (!isAffordable([regexp], tags)) {
    throw tooMuch(`the regular expression is too complex for ${tags.length} tags`);
  }
  const effort = extract.length * regexp.groupNames.length;
  let left = maxExtracted;
  let place = 0;
  const texts = tags.map((tag) => {
    while (isPast(earlier.tags[place], tag)) place += 1;
    const text = earlier.tags[place] === tag ? earlier.texts[place] : extractFrom(filter, tag);
    if (text === undefined || extract.length === 0) return text;
    left -= text.length + effort;
    if (left >= 0) return text;
    throw tooMuch(`"extract" makes more than ${maxExtracted} characters of ${tags.length} tags`);
  });
  return { tags, texts };
}

/** Whether `tag` can only come after `other` in the descending order. */
function isPast(other: string | undefined, tag: string): boolean {
  return other !== undefined && other !== tag && compareUtf8(other, tag) > 0;
}

function extractFrom({ regexp, extract }: TagFilter, tag: string): string | undefined {
  if (extract.length === 0) return regexp.matches(tag) ? tag : undefined;
  const indexes = regexp.find(tag);
  const { groupNames } = regexp;
  return indexes && expand(extract, { text: tag, indexes, groupNames });
}

function tooMuch(problem: string): ReconcileError {
  return new ReconcileError('InvalidPolicy', `failed to filter tags: ${problem}`, {
    terminal: true,
  });
}
