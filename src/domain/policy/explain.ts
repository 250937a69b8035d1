import { messageOf, ReconcileError } from '../errors.ts';
import { readThreePartVersion } from '../../go/semver/index.ts';
import { evaluatePolicy } from './evaluate.ts';
import { filterTags, parseTagFilter } from './filter.ts';
import { parsePolicy } from './parse.ts';
import { selectLatest } from './select.ts';
import type { PolicyInput } from './evaluate.ts';
import type { Policy } from './parse.ts';

/** What a policy makes of a tag. */
export interface ExplainedTag {
  readonly tag: string;
  /** What is compared of it; undefined where the filter does not let it through. */
  readonly text: string | undefined;
  /** Its place, from 1; those that are out have none. */
  readonly rank: number | undefined;
  /** Why it is where it is. */
  readonly why: string;
}

/** What a policy makes of tags: first those that it ranks, the best first, next those that are out. */
export interface Explanation {
  readonly outcome:
    | { readonly kind: 'selected'; readonly tag: string }
    | { readonly kind: 'none'; readonly message: string };
  readonly tags: readonly ExplainedTag[];
}

interface Candidate {
  readonly tag: string;
  readonly text: string;
  /** Its place in the list, which decides between equals. */
  readonly index: number;
}

/**
 * Why a policy selects what it selects of `tags`, which come in descending byte order. The selection itself is asked for
 * every answer: which of all tags it takes, which of two, and whether it takes one at all.
 * @throws {ReconcileError} `InvalidPolicy`, if the policy or the filter is invalid
 */
export function explainPolicy(input: PolicyInput, tags: readonly string[]): Explanation {
  const policy = parsePolicy(input.policy);
  const texts = textsOf(input, tags);
  const outcome = outcomeOf(input, tags);
  const out: ExplainedTag[] = [];
  const candidates: Candidate[] = [];
  for (const [index, tag] of tags.entries()) {
    const text = texts[index];
    const why = text === undefined ? 'the filter does not match it' : whyOut(policy, text);
    if (text === undefined || why !== undefined)
      out.push({ tag, text, rank: undefined, why: why ?? '' });
    else candidates.push({ tag, text, index });
  }
  const selected = outcome.kind === 'selected' ? outcome.tag : undefined;
  const ranked = candidates
    .toSorted((a, b) => order(policy, a, b))
    // NaN has no place among numbers, but what is selected is first.
    .toSorted((a, b) => Number(b.tag === selected) - Number(a.tag === selected));
  return { outcome, tags: [...ranked.map((one, index) => place(one, index, selected)), ...out] };
}

function textsOf(
  { filterTags: spec }: PolicyInput,
  tags: readonly string[],
): readonly (string | undefined)[] {
  return spec === undefined ? tags : filterTags(parseTagFilter(spec), tags).texts;
}

function outcomeOf(input: PolicyInput, tags: readonly string[]): Explanation['outcome'] {
  try {
    return { kind: 'selected', tag: evaluatePolicy(input, tags) };
  } catch (error) {
    if (error instanceof ReconcileError && error.reason === 'InvalidPolicy') throw error;
    return { kind: 'none', message: messageOf(error) };
  }
}

/** Why the policy would not take the text though it were alone; undefined if it would. */
function whyOut(policy: Policy, text: string): string | undefined {
  try {
    selectLatest(policy, [text]);
    return undefined;
  } catch (error) {
    if (policy.kind === 'numerical') return `it is no number: ${messageOf(error)}`;
    const version = readThreePartVersion(text);
    return 'invalid' in version ? `it is no version: ${version.invalid}` : 'it is not in the range';
  }
}

/** Which of two comes first: the one that the selection takes. */
function order(policy: Policy, a: Candidate, b: Candidate): number {
  const [first, second] = a.index < b.index ? [a, b] : [b, a];
  const takes =
    first.text === second.text ? undefined : selectLatest(policy, [first.text, second.text]);
  const winner = takes === first.text ? first : second;
  return winner === a ? -1 : 1;
}

function place(
  { tag, text }: Candidate,
  index: number,
  selected: string | undefined,
): ExplainedTag {
  const rank = index + 1;
  if (tag === selected) return { tag, text, rank, why: 'selected' };
  const why =
    selected === undefined ? 'it could be selected, but nothing is' : `behind ${selected}`;
  return { tag, text, rank, why };
}
