import { filterTags, parseTagFilter } from './filter.ts';
import { parsePolicy } from './parse.ts';
import { selectLatest } from './select.ts';
import type { Extracts } from './filter.ts';
import type { FilterTagsSpec, PolicySpec } from './spec.ts';

/** What an ImagePolicy asks for. Without `filterTags` every tag is considered. */
export interface PolicyInput {
  readonly policy: PolicySpec;
  readonly filterTags?: FilterTagsSpec | undefined;
}

/** Filters tags as `spec` says; whoever remembers what came of it before may save work. */
export type Filtering = (spec: FilterTagsSpec, tags: readonly string[]) => Extracts;

/**
 * The tag that an ImagePolicy selects: the latest of `tags`. They come in descending byte order, as the scan stores
 * them, and that order decides among those that rank equal; of those that the filter extracts the same from, it is the
 * last, as in Flux.
 * @throws {ReconcileError} `InvalidPolicy` (terminal), if the policy or the filter is invalid; `Failure`, if no tag can
 * be selected.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/controller/imagepolicy_controller.go applyPolicy
 */
export function evaluatePolicy(
  input: PolicyInput,
  tags: readonly string[],
  filter: Filtering = filterFresh,
): string {
  const policy = parsePolicy(input.policy);
  if (input.filterTags === undefined) return selectLatest(policy, tags);
  const { texts } = filter(input.filterTags, tags);
  const latest = selectLatest(
    policy,
    texts.filter((text) => text !== undefined),
  );
  return tags[texts.lastIndexOf(latest)] ?? latest;
}

function filterFresh(spec: FilterTagsSpec, tags: readonly string[]): Extracts {
  return filterTags(parseTagFilter(spec), tags);
}
