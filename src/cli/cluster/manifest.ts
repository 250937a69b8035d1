import { markedPoliciesAnnotation } from '../../domain/automation/marked-policies.ts';
import { requestedAtAnnotation } from '../../domain/resources/annotations.ts';
import { recordAt, withoutUndefined } from '../../domain/resources/record.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Annotations that say what was done to an object, and not what somebody wants of it. */
const transient = new Set([
  requestedAtAnnotation,
  markedPoliciesAnnotation,
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** What to put into Git of an object: what somebody wants, without what servers added. */
export function manifestOf(object: JsonRecord): JsonRecord {
  const { apiVersion, kind, spec } = object;
  const { name, namespace, labels } = recordAt(object, 'metadata');
  const annotations = Object.entries(recordAt(recordAt(object, 'metadata'), 'annotations')).filter(
    ([key]) => !transient.has(key),
  );
  return {
    apiVersion,
    kind,
    metadata: withoutUndefined({
      name,
      namespace,
      labels,
      annotations: annotations.length === 0 ? undefined : Object.fromEntries(annotations),
    }),
    spec,
  };
}
