import { runStep } from './step.ts';
import type { Reason } from '../domain/reasons.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Step } from './step.ts';

/** What a step is told of the state that its run is about. */
export interface Sighted {
  readonly key: ResourceKey;
  /** What was written before it, as far as the workflow knows; absent: whatever is there now is to be read. */
  readonly seen?: Seen | undefined;
}

/** A step's answer, and the resource version that its resource has after it, where the worker watches. */
export type Sighting<T> = T & { readonly version?: string | undefined };

/** A step of a run that reads the cluster as its worker sees it, in a state no older than the run has to see. */
export function sightedStep<Deps extends { readonly cluster: Cluster }, Input extends Sighted, T>(
  { kind, reason }: { readonly kind: ImageKind; readonly reason: Reason },
  deps: Deps,
  work: (deps: Deps, input: Input, step: Step) => Promise<T>,
): (input: Input) => Promise<Sighting<T>> {
  return async (input) => {
    const { key, seen } = input;
    const cluster = seen === undefined ? deps.cluster : deps.cluster.since(seen);
    const answer = await runStep(reason, (step) => work({ ...deps, cluster }, input, step));
    return { ...answer, version: deps.cluster.versionOf(kind, key) };
  };
}
