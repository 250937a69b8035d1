import { recordAt, recordsIn } from '../../domain/resources/record.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** The condition of that type; undefined if there is none. */
export function conditionOf(object: JsonRecord, type: string): JsonRecord | undefined {
  const { conditions } = recordAt(object, 'status');
  return recordsIn(conditions).find((condition) => condition['type'] === type);
}

/** Whether what the object is now has been acted on, to an end good or bad. */
export function hasSettled(object: JsonRecord): boolean {
  const { generation } = recordAt(object, 'metadata');
  const ready = conditionOf(object, 'Ready');
  const isOfNow = ready?.['observedGeneration'] === generation;
  return isOfNow && ready?.['status'] !== 'Unknown' && !isUnderWay(object);
}

/** Whether a run that answers the request has ended. */
export function hasAnswered(object: JsonRecord, requestedAt: string): boolean {
  const { lastHandledReconcileAt } = recordAt(object, 'status');
  return lastHandledReconcileAt === requestedAt && hasSettled(object);
}

/** A run that failed and will be tried again also says Reconciling, with the failure in Ready. */
function isUnderWay(object: JsonRecord): boolean {
  return conditionOf(object, 'Reconciling')?.['reason'] === 'Progressing';
}
