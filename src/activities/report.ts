import { requestedAtAnnotation } from '../domain/resources/metadata.ts';
import { getCondition } from '../domain/status/conditions.ts';
import type { ObjectMeta } from '../domain/resources/metadata.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { Reported, RunStamp } from './run.ts';

/**
 * The metadata of the state that a run acted on: what the run reports is observed of that generation and answers that
 * request, whatever has been asked since.
 */
export function stamped(metadata: ObjectMeta, { generation, requestedAt }: RunStamp): ObjectMeta {
  const { [requestedAtAnnotation]: _, ...annotations } = metadata.annotations;
  if (requestedAt === undefined) return { ...metadata, generation, annotations };
  return {
    ...metadata,
    generation,
    annotations: { ...annotations, [requestedAtAnnotation]: requestedAt },
  };
}

/** What a status says of the run that it was written after. */
export function reportedBy(status: CommonStatus): Reported {
  const ready = getCondition(status.conditions ?? [], 'Ready');
  return {
    ready: ready?.status === 'True',
    reason: ready?.reason ?? 'Unknown',
    message: ready?.message ?? '',
  };
}
