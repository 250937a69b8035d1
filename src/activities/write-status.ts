import type { EventSubject } from '../domain/status/event.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { Cluster } from '../ports/cluster.ts';

/** An object of ours with the status that it had when it was read. */
export interface StatusOwner extends EventSubject {
  readonly status: CommonStatus;
}

/** Makes `after` of the status that `object` was read with. */
export function writeStatus(
  cluster: Cluster,
  { kind, metadata, status: before }: StatusOwner,
  after: CommonStatus,
): Promise<unknown> {
  const { resourceVersion } = metadata;
  return cluster.patchStatus(kind, metadata, { before, after, resourceVersion });
}
