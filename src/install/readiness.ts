import { recordAt, recordsIn, textAt } from '../domain/resources/record.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/**
 * Whether all pods of a Deployment are those of its spec, and ready.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 */
export function isReady(deployment: JsonRecord): boolean {
  const { replicas = 1 } = recordAt(deployment, 'spec');
  const status = recordAt(deployment, 'status');
  return (
    status['observedGeneration'] === recordAt(deployment, 'metadata')['generation'] &&
    (status['replicas'] ?? 0) === replicas &&
    (status['updatedReplicas'] ?? 0) === replicas &&
    (status['availableReplicas'] ?? 0) === replicas
  );
}

/** Why pods do not start, as far as they say; empty if they say nothing. */
export function whyNotReady(pods: readonly JsonRecord[]): readonly string[] {
  const reasons = pods.flatMap((pod) => {
    const status = recordAt(pod, 'status');
    const scheduling = recordsIn(status['conditions']).filter(
      (one) => one['type'] === 'PodScheduled' && one['status'] === 'False',
    );
    const containers = recordsIn(status['containerStatuses']).map((one) =>
      recordAt(recordAt(one, 'state'), 'waiting'),
    );
    return [...scheduling, ...containers].filter((one) => textAt(one, 'reason') !== '');
  });
  const texts = reasons.map((one) => `${textAt(one, 'reason')}: ${textAt(one, 'message')}`);
  return [...new Set(texts.map((text) => text.replace(/: $/, '')))];
}
