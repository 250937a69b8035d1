import { messageOf } from '../../domain/errors.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { readThreePartVersion } from '../../go/semver/index.ts';
import { orderByTag, orderedBy } from '../tags/sortable.ts';
import { joinPieces, piecesOf, tryRegexp } from '../tags/wildcards.ts';
import type { PolicyInput } from '../../domain/policy/evaluate.ts';
import type { Pattern } from '../tags/pattern.ts';

/** What an ImagePolicy says in the place of a pattern; or why none can. */
export type PolicyDecision =
  | {
      readonly kind: 'policy';
      readonly policy: PolicyInput;
      /** Known tags that Flux v1 considered, and that the policy does not. */
      readonly dropped: readonly string[];
    }
  | { readonly kind: 'open'; readonly why: string; readonly choices: readonly string[] };

/** The tags of an image that are known. */
export interface KnownTags {
  /** That of the image in this place. */
  readonly current: string | undefined;
  /** All, from the files and perhaps from the registry. */
  readonly all: readonly string[];
}

const twoPart = /^v?[0-9]+(?:\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?$/;
const versionIn = /v?[0-9]+\.[0-9]+\.[0-9]+/;

/** The policy that chooses what Flux v1 chose by `pattern`, if the tags let one. */
export function decidePolicy(pattern: Pattern, tags: KnownTags): PolicyDecision {
  switch (pattern.kind) {
    case 'semver':
      return decideRange(pattern, tags);
    case 'glob':
    case 'regexp':
      return isSingleTag(pattern) ? singleTag(pattern) : decideByDate(pattern, tags);
  }
}

function decideRange({ text: range }: Pattern, { current = '' }: KnownTags): PolicyDecision {
  const policy = { semver: { range } };
  try {
    parsePolicy(policy);
  } catch (error) {
    const why = `"semver:${range}" is no range, and Flux v1 took any version: ${messageOf(error)}`;
    return { kind: 'open', why, choices: ['correct the range'] };
  }
  if (twoPart.test(current) && 'invalid' in readThreePartVersion(current)) {
    return {
      kind: 'open',
      why: `its tag "${current}" has less than three numbers, and only versions with three are considered now`,
      choices: [
        'write a tag with three numbers, if the registry has such tags',
        `write an ImagePolicy by hand, with filterTags that complete the version: pattern "^(?P<version>[0-9]+[.][0-9]+)$", extract "$version.0"`,
      ],
    };
  }
  return { kind: 'policy', policy: { policy }, dropped: [] };
}

function isSingleTag({ kind, text }: Pattern): boolean {
  return kind === 'glob' && !text.includes('*');
}

/** The order does not matter where only one tag can be let through. */
function singleTag(pattern: Pattern): PolicyDecision {
  const filterTags = { pattern: joinPieces(piecesOf(pattern)) };
  const policy = { filterTags, policy: { alphabetical: { order: 'asc' } } };
  return { kind: 'policy', policy, dropped: [] };
}

function decideByDate(pattern: Pattern, { current, all }: KnownTags): PolicyDecision {
  const regexp = tryRegexp(sourceOf(pattern));
  if (regexp === undefined) {
    const why = `"${pattern.text}" is no regular expression, and Flux v1 took any tag`;
    return { kind: 'open', why, choices: ['correct the regular expression'] };
  }
  // Flux v1 never took "latest" by a pattern that other tags match.
  const considered = all.filter((tag) => tag.toLowerCase() !== 'latest' && regexp.matches(tag));
  const first = considered.find((tag) => tag === current) ?? considered[0];
  const policy = first === undefined ? undefined : orderByTag(pattern, first);
  if (policy === undefined) return unsortable(first ?? current);
  const dropped = considered.filter((tag) => orderedBy(policy, tag) === undefined);
  return { kind: 'policy', policy, dropped };
}

function sourceOf(pattern: Pattern): string {
  return pattern.kind === 'regexp' ? pattern.text : joinPieces(piecesOf(pattern));
}

function unsortable(tag: string | undefined): PolicyDecision {
  const seen = tag === undefined ? 'its tags are not known' : `nothing in the tag "${tag}" sorts`;
  const versions =
    tag !== undefined && versionIn.test(tag)
      ? ['choose by version instead: write "semver:" and a range into the annotation']
      : [];
  return {
    kind: 'open',
    why: `Flux v1 took the image that was built last, and ${seen}`,
    choices: [
      ...versions,
      'let the build make tags such as <branch>-<commit>-<timestamp>, and write one into the file',
    ],
  };
}
