import { fluxFinalizer } from '../domain/resources/metadata.ts';
import { runIntervalMs } from '../domain/loop/interval.ts';
import { beginRun, observe } from '../domain/status/run.ts';
import { stampOf } from '../domain/status/stamp.ts';
import { writeStatus } from './write-status.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ObjectMeta } from '../domain/resources/metadata.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { RunStamp } from '../domain/status/stamp.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Step } from './step.ts';
import type { Rest } from './run.ts';
import type { StatusOwner } from './write-status.ts';

/** A run that goes on with `object` as it was read. */
export interface OpenRun<T> {
  readonly kind: 'open';
  readonly object: T;
  readonly stamp: RunStamp;
  /** Until the next run; undefined: only a message wakes the loop. */
  readonly intervalMs: number | undefined;
}

interface Opening<K extends ImageKind> {
  readonly kind: K;
  readonly key: ResourceKey;
  readonly step: Step;
}

/** Reads the resource that a run is about, as `readRun` does, and writes what is to be seen while the work goes on. */
export async function openRun<K extends ImageKind>(
  cluster: Cluster,
  opening: Opening<K>,
): Promise<OpenRun<Resources[K]> | Rest> {
  const opened = await readRun(cluster, opening);
  if (opened.kind !== 'open') return opened;
  const { object } = opened;
  const { metadata, status } = object;
  const begun = beginRun({ kind: opening.kind, metadata, status, now: new Date().toISOString() });
  writeProgress(cluster, { object, begun, step: opening.step });
  return opened;
}

/**
 * Reads the resource that a run is about, for a caller who tells of its begin by `writeProgress`.
 * @throws {ReconcileError} terminal, if our schema refuses the resource
 */
export async function readRun<K extends ImageKind>(
  cluster: Cluster,
  { kind, key, step }: Opening<K>,
): Promise<OpenRun<Resources[K]> | Rest> {
  const reading = await cluster.read(kind, key, step.signal);
  if (reading === undefined || reading.head.metadata.deletionTimestamp !== undefined)
    return { kind: 'gone' };
  const { head } = reading;
  const stamp = stampOf(head.metadata);
  step.ofRun({ stamp });
  const metadata = await withFinalizer(cluster, kind, head.metadata);
  if (head.spec.suspend === true) {
    const after = observe({ kind, metadata, status: head.status });
    await writeStatus(cluster, { ...head, metadata }, after);
    return { kind: 'suspended' };
  }
  if (reading.kind === 'refused') throw reading.refusal;
  const object = { ...reading.object, metadata };
  const intervalMs = runIntervalMs(object);
  step.ofRun({ stamp, intervalMs });
  return { kind: 'open', object, stamp, intervalMs };
}

/** Sees to it that the object stays until its loop has let it go. */
async function withFinalizer(
  cluster: Cluster,
  kind: ImageKind,
  metadata: ObjectMeta,
): Promise<ObjectMeta> {
  if (metadata.finalizers.includes(fluxFinalizer)) return metadata;
  return { ...metadata, resourceVersion: await cluster.addFinalizer(kind, metadata) };
}

/** Writes the status of a run that has begun; undefined: there is nothing to tell. */
export function writeProgress(
  cluster: Cluster,
  {
    object,
    begun,
    step,
  }: {
    readonly object: StatusOwner;
    readonly begun: CommonStatus | undefined;
    readonly step: Step;
  },
): void {
  // Not awaited here: the end of the step awaits it.
  if (begun !== undefined) void step.background(writeStatus(cluster, object, begun));
}
