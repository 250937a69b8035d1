import { filterTags, parseTagFilter } from './filter.ts';
import { parsePolicy } from './parse.ts';
import { selectLatest } from './select.ts';
import type { FilterTagsSpec, PolicySpec } from './spec.ts';

/** What an ImagePolicy asks for. Without `filterTags` every tag is considered. */
export interface PolicyInput {
  readonly policy: PolicySpec;
  readonly filterTags?: FilterTagsSpec | undefined;
}

/** The tag that a policy selected, and among how many candidates once they were filtered. */
export interface Selection {
  readonly tag: string;
  readonly considered: number;
}

/**
 * The latest of `tags` by an ImagePolicy. Tags come in descending byte order, as the scan stores them, and that order
 * decides among those that rank equal.
 * @throws {ReconcileError} `InvalidPolicy` (terminal), if the policy or the filter is invalid; `Failure`, if no tag can
 * be selected.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/controller/imagepolicy_controller.go applyPolicy
 */
export function evaluatePolicy(input: PolicyInput, tags: readonly string[]): Selection {
  const policy = parsePolicy(input.policy);
  if (input.filterTags === undefined) {
    return { tag: selectLatest(policy, tags), considered: tags.length };
  }
  const tagOf = filterTags(parseTagFilter(input.filterTags), tags);
  const latest = selectLatest(policy, [...tagOf.keys()]);
  return { tag: tagOf.get(latest) ?? latest, considered: tagOf.size };
}
