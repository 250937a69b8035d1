import { isNarrower, matchesLabels, parseLabelSelector } from './label-selector.ts';
import type { LabelRequirement } from './label-selector.ts';
import type { ObjectMeta } from './metadata.ts';

/** Which resources a starter keeps a workflow for. What is absent restricts nothing. */
export interface Scope {
  readonly namespace?: string | undefined;
  /** As `kubectl -l` takes it. */
  readonly labelSelector?: string | undefined;
}

/** A predicate for the objects in `scope`. */
export function coverageOf(scope: Scope): (metadata: ObjectMeta) => boolean {
  const { namespace } = scope;
  const requirements = requirementsOf(scope);
  return (metadata) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    matchesLabels(requirements, metadata.labels);
}

/**
 * Whether all that is in `inner` is in `outer` too, as far as they tell. Workflows decide by it: what it once answered it
 * must go on to answer, or their histories cannot be replayed.
 */
export function isWithin(inner: Scope, outer: Scope): boolean {
  return (
    (outer.namespace === undefined || outer.namespace === inner.namespace) &&
    isNarrower(requirementsOf(inner), requirementsOf(outer))
  );
}

/** What the configuration refuses, or another version wrote, selects nothing. */
function requirementsOf({ labelSelector = '' }: Scope): readonly LabelRequirement[] {
  return parseLabelSelector(labelSelector) ?? nothing;
}

const nothing: readonly LabelRequirement[] = [{ key: '', operator: 'Exists', values: [] }];
