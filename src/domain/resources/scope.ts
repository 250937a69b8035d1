import { isNarrower, matchesLabels, parseLabelSelector } from './label-selector.ts';
import { imageKinds, resourceKinds } from './kinds.ts';
import type { ImageKind, ResourceKind } from './kinds.ts';
import type { LabelRequirement } from './label-selector.ts';
import type { ObjectMeta } from './metadata.ts';

/** Which resources a starter keeps a workflow for. What is absent restricts nothing. */
export interface Scope {
  readonly namespace?: string | undefined;
  /** As `kubectl -l` takes it. */
  readonly labelSelector?: string | undefined;
  /** Of the others only the statuses are used: somebody else writes them. */
  readonly kinds?: readonly ImageKind[] | undefined;
}

/** A predicate for the objects in `scope`. */
export function coverageOf(scope: Scope): (kind: ImageKind, metadata: ObjectMeta) => boolean {
  const { namespace, kinds } = scope;
  const requirements = requirementsOf(scope);
  return (kind, metadata) =>
    (kinds === undefined || kinds.includes(kind)) &&
    (namespace === undefined || metadata.namespace === namespace) &&
    matchesLabels(requirements, metadata.labels);
}

/** The kinds to watch: those in the scope, and those that one of them depends on. */
export function watchedKinds({ kinds = imageKinds }: Scope): readonly ResourceKind[] {
  return resourceKinds.filter((kind) => kinds.some((one) => watchedFor[one].includes(kind)));
}

const watchedFor: Readonly<Record<ImageKind, readonly ResourceKind[]>> = {
  ImageRepository: ['ImageRepository'],
  ImagePolicy: ['ImageRepository', 'ImagePolicy'],
  ImageUpdateAutomation: ['ImagePolicy', 'ImageUpdateAutomation', 'GitRepository'],
};

/**
 * Whether all that is in `inner` is in `outer` too, as far as they tell. Workflows decide by it: what it once answered it
 * must go on to answer, or their histories cannot be replayed.
 */
export function isWithin(inner: Scope, outer: Scope): boolean {
  return (
    (outer.namespace === undefined || outer.namespace === inner.namespace) &&
    areKindsWithin(inner, outer) &&
    isNarrower(requirementsOf(inner), requirementsOf(outer))
  );
}

function areKindsWithin(inner: Scope, outer: Scope): boolean {
  if (outer.kinds === undefined) return true;
  return inner.kinds !== undefined && inner.kinds.every((kind) => outer.kinds?.includes(kind));
}

/** What the configuration refuses, or another version wrote, selects nothing. */
function requirementsOf({ labelSelector = '' }: Scope): readonly LabelRequirement[] {
  return parseLabelSelector(labelSelector) ?? nothing;
}

const nothing: readonly LabelRequirement[] = [{ key: '', operator: 'Exists', values: [] }];
