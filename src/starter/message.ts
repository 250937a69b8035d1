import { mergeSeen } from '../domain/resources/resource-version.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { Seen } from '../domain/resources/resource-version.ts';

/** What the starter tells the workflow of a resource. */
export type Message = Changed | Deleted | Unwatched;

/** Look at the resource again; a workflow that does not run yet is started. */
export interface Changed extends Receiver {
  readonly news: 'changed';
  readonly suspended: boolean;
  /** The resource waits for its workflow to release it. */
  readonly deleting?: boolean;
  /** What the news is of: who looks is to see no less. */
  readonly seen: Seen;
  /** Whose run led to it; absent: it was no run. */
  readonly cause?: Receiver | undefined;
  /** A policy has moved under an automation that has run before: one such message at a time is on its way. */
  readonly wake?: true;
}

/** The resource is gone. */
interface Deleted extends Receiver {
  readonly news: 'deleted';
}

/** The resource is outside of the starter's scope. */
interface Unwatched extends Receiver {
  readonly news: 'unwatched';
}

/** The workflow of a resource. */
export interface Receiver {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

/** What there is to tell where `earlier` has not arrived and `later` is to be told too: what came last is what is true. */
export function joinMessages<T extends Message>(earlier: Message | undefined, later: T): T {
  if (earlier?.news !== 'changed' || later.news !== 'changed') return later;
  const cause = later.cause ?? earlier.cause;
  const joined = { ...later, seen: mergeSeen(earlier.seen, later.seen) };
  return cause === undefined ? joined : { ...joined, cause };
}
