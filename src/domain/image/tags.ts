import { messageOf, ReconcileError } from '../errors.ts';
import { compileRegexp, isAffordable } from '../../go/regexp/index.ts';
import type { GoRegexp } from '../../go/regexp/index.ts';

// The distribution specification's grammar of a tag; \w is ASCII here.
const tagForm = /^\w[\w.-]{0,127}$/;

/**
 * Those of a registry's entries that are tags. The others cannot be pulled, and some of them would break a list with a
 * tag on each line.
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function onlyTags(entries: readonly string[]): readonly string[] {
  return entries.every(isTag) ? entries : entries.filter(isTag);
}

function isTag(text: string): boolean {
  return tagForm.test(text);
}

/**
 * The tags that none of the regular expressions matches.
 * @throws {ReconcileError} `ReadOperationFailed`, if one of them is no regular expression, or they are together too
 * complex for so many tags.
 */
export function excludeTags(tags: readonly string[], exclusionList: readonly string[]): string[] {
  const exclusions: GoRegexp[] = [];
  for (const pattern of exclusionList) {
    exclusions.push(compile(pattern));
    // They share one budget: of many expressions each may be cheap.
    if (!isAffordable(exclusions, tags)) throw tooComplex(pattern, tags);
  }
  return tags.filter((tag) => !exclusions.some(({ matches }) => matches(tag)));
}

function tooComplex(pattern: string, tags: readonly string[]): ReconcileError {
  return new ReconcileError(
    'ReadOperationFailed',
    `the regex ${pattern} is too complex for ${tags.length} tags, together with those before it`,
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
