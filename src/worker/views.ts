import type { ResourceKind } from '../domain/resources/kinds.ts';
import type { WatchSource } from '../ports/cluster.ts';

/** Keeps what steps read of the cluster in this process, until the signal aborts: see `Cluster.since`. */
export async function keepViews(
  source: WatchSource,
  kinds: readonly ResourceKind[],
  signal: AbortSignal,
): Promise<void> {
  // A watch that does not work is no trouble of ours: steps ask the API server then, and tell of what stands in the way.
  const handlers = {
    onChange: () => undefined,
    onRefused: () => undefined,
    onDelete: () => undefined,
    onSynced: () => undefined,
    onError: () => undefined,
  };
  await Promise.all(kinds.map((kind) => source.watchKind(kind, handlers, signal)));
}
