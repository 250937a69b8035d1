import { fluxFinalizer } from '../domain/resources/metadata.ts';
import { beginRun, observe, requestedAtOf } from '../domain/status/run.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ObjectMeta } from '../domain/resources/metadata.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { ClusterAccess } from './cluster.ts';
import type { Step } from './step.ts';
import type { Rest, RunStamp } from './run.ts';

/** A run that goes on with `object` as it was read, or has nothing to do. */
export type Opened<T> =
  { readonly kind: 'open'; readonly object: T; readonly stamp: RunStamp } | Rest;

/**
 * Reads the resource that a run is about, and writes what is to be seen while the work goes on; or leaves that to the
 * caller, who knows more of it `later`.
 * @throws {ReconcileError} terminal, if our schema refuses the resource
 */
export async function openRun<K extends ImageKind>(
  cluster: ClusterAccess,
  {
    kind,
    key,
    step,
    told = 'now',
  }: {
    readonly kind: K;
    readonly key: ResourceKey;
    readonly step: Step;
    readonly told?: 'now' | 'later';
  },
): Promise<Opened<Resources[K]>> {
  const reading = await cluster.read(kind, key, step.signal);
  if (reading === undefined || reading.head.metadata.deletionTimestamp !== undefined)
    return { kind: 'gone' };
  const { metadata, spec, status } = reading.head;
  const { resourceVersion } = metadata;
  step.run.stamp = stampOf(metadata);
  if (!metadata.finalizers.includes(fluxFinalizer)) await cluster.addFinalizer(kind, key);
  if (spec.suspend === true) {
    await cluster.patchStatus(kind, key, {
      before: status,
      after: observe({ kind, metadata, status }),
      resourceVersion,
    });
    return { kind: 'suspended' };
  }
  if (reading.kind === 'refused') throw reading.refusal;
  const { object } = reading;
  if (told === 'now') {
    const begun = beginRun({ kind, metadata, status, now: new Date().toISOString() });
    tellBegun(cluster, { object, begun, step });
  }
  return { kind: 'open', object, stamp: step.run.stamp };
}

/** Writes the status of a run that has begun; undefined: there is nothing to tell. */
export function tellBegun(
  cluster: ClusterAccess,
  {
    object: { kind, metadata, status },
    begun,
    step,
  }: {
    readonly object: Resources[ImageKind];
    readonly begun: CommonStatus | undefined;
    readonly step: Step;
  },
): void {
  if (begun === undefined) return;
  const { resourceVersion } = metadata;
  // Nobody waits for this but the end of the step.
  void step.meanwhile(
    cluster.patchStatus(kind, metadata, { before: status, after: begun, resourceVersion }),
  );
}

/** The state of the resource that a run acts on. */
function stampOf(metadata: ObjectMeta): RunStamp {
  const requestedAt = requestedAtOf(metadata);
  return {
    uid: metadata.uid,
    generation: metadata.generation,
    ...(requestedAt === undefined ? {} : { requestedAt }),
  };
}
