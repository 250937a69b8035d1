import { messageOf, ReconcileError } from '../errors.ts';
import { compileRegexp, isAffordable } from '../../go/regexp/index.ts';
import type { GoRegexp } from '../../go/regexp/index.ts';

// Signatures that cosign stores as tags: image-reflector-controller@debe2aa api/v1/imagerepository_types.go.
const defaultExclusions: readonly string[] = ['^.*\\.sig$'];

/**
 * The tags that none of `spec.exclusionList`'s regular expressions matches; an empty list excludes signatures (`.sig`).
 * @throws {ReconcileError} `ReadOperationFailed`, if one of them is no regular expression, or too complex for so many tags.
 */
export function excludeTags(tags: readonly string[], exclusionList: readonly string[]): string[] {
  const patterns = exclusionList.length === 0 ? defaultExclusions : exclusionList;
  const exclusions = patterns.map((pattern) => compileExclusion(pattern, tags));
  return tags.filter((tag) => !exclusions.some(({ matches }) => matches(tag)));
}

function compileExclusion(pattern: string, tags: readonly string[]): GoRegexp {
  const expression = compile(pattern);
  if (isAffordable(expression, tags)) return expression;
  throw new ReconcileError(
    'ReadOperationFailed',
    `the regex ${pattern} is too complex for ${tags.length} tags`,
  );
}

function compile(pattern: string): GoRegexp {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    throw new ReconcileError(
      'ReadOperationFailed',
      `failed to compile regex ${pattern}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
