import { requestedAtAnnotation } from '../resources/annotations.ts';
import type { ObjectMeta } from '../resources/metadata.ts';

/**
 * Which state of the resource a run acted on. What is reported later is reported of this state: a spec that
 * changed meanwhile has its own run coming.
 */
export interface RunStamp {
  readonly uid: string;
  readonly generation: number;
  /** The `reconcile.fluxcd.io/requestedAt` that this run answers. */
  readonly requestedAt?: string | undefined;
}

/** The state that a resource is in now. */
export function stampOf(metadata: ObjectMeta): RunStamp {
  const { uid, generation } = metadata;
  return { uid, generation, requestedAt: requestedAtOf(metadata) };
}

/** The value of the annotation by which a run is asked for. */
export function requestedAtOf({ annotations }: ObjectMeta): string | undefined {
  return annotations[requestedAtAnnotation];
}

/** The metadata of the state that a run acted on, whatever has been asked since. */
export function metadataAt(
  metadata: ObjectMeta,
  { generation, requestedAt }: RunStamp,
): ObjectMeta {
  const { [requestedAtAnnotation]: _, ...annotations } = metadata.annotations;
  if (requestedAt === undefined) return { ...metadata, generation, annotations };
  return {
    ...metadata,
    generation,
    annotations: { ...annotations, [requestedAtAnnotation]: requestedAt },
  };
}
