import { messageOf, ReconcileError } from '../errors.ts';
import { compileRegexp, type GoRegexp, isAffordable } from '../regexp.ts';
import { expand, parseTemplate, type TemplatePart } from './expand.ts';
import type { FilterTagsSpec } from './spec.ts';

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

/**
 * What the filter extracts from the tags it lets through → the tag. Of tags with the same extract the last in the list
 * remains, in the place of the first: Flux keeps the same one, but walks its map in random order.
 * @throws {ReconcileError} `InvalidPolicy`, if the pattern is too complex for so many tags, or makes too much of them.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/policy/filter.go
 */
export function filterTags(
  { regexp, extract }: TagFilter,
  tags: readonly string[],
): ReadonlyMap<string, string> {
  if (!isAffordable(regexp, tags)) {
    throw tooMuch(`the regular expression is too complex for ${tags.length} tags`);
  }
  const { groupNames } = regexp;
  const tagOf = new Map<string, string>();
  let left = maxExtracted;
  for (const tag of tags) {
    if (extract.length === 0) {
      if (regexp.matches(tag)) tagOf.set(tag, tag);
      continue;
    }
    const indexes = regexp.find(tag);
    if (indexes === undefined) continue;
    const extracted = expand(extract, { text: tag, indexes, groupNames });
    left -= extracted.length + extract.length * groupNames.length;
    if (left < 0) {
      throw tooMuch(`"extract" makes more than ${maxExtracted} characters of ${tags.length} tags`);
    }
    tagOf.set(extracted, tag);
  }
  return tagOf;
}

function tooMuch(problem: string): ReconcileError {
  return new ReconcileError('InvalidPolicy', `failed to filter tags: ${problem}`, {
    terminal: true,
  });
}
