import { resourceKinds } from './kinds.ts';
import type { ResourceKind } from './kinds.ts';

/** The resource versions, by kind, that what is read of these kinds may not be older than. */
export type Seen = Readonly<Partial<Record<ResourceKind, string>>>;

/**
 * Whether a state is the same as another of its kind, or a later one. The API server counts its writes; a version that
 * is no number is only known to be another.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function isAtLeast(version: string, other: string): boolean {
  if (version === other) return true;
  if (!isCount(version) || !isCount(other)) return false;
  return version.length === other.length ? version > other : version.length > other.length;
}

/** What both have seen. */
export function mergeSeen(one: Seen, other: Seen): Seen {
  const merged: Partial<Record<ResourceKind, string>> = { ...one };
  for (const kind of resourceKinds) {
    const [before, after] = [one[kind], other[kind]];
    if (after !== undefined && (before === undefined || !isAtLeast(before, after)))
      merged[kind] = after;
  }
  return merged;
}

function isCount(version: string): boolean {
  return /^[1-9][0-9]*$/.test(version);
}
