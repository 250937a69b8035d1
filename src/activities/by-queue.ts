import type { PolicyActivities } from './image-policy/contract.ts';
import type { RepositoryActivities } from './image-repository/contract.ts';
import type { AutomationActivities } from './image-update-automation/contract.ts';
import type { ResourceActivities } from './resource.ts';

/** The activities that are taken where their workflow runs, if they come to an end there soon. */
export type QuickActivities = ActivitiesByQueue['kubernetes'] & ActivitiesByQueue['quick'];

/** The activities by the queue that serves them: workers take them from it, workflows put them on it. */
export interface ActivitiesByQueue {
  /** Those that ask Kubernetes only; they share the main queue with the workflows. */
  readonly kubernetes: ResourceActivities &
    Pick<RepositoryActivities, 'reportScan'> &
    Pick<PolicyActivities, 'reportSelection'> &
    Pick<AutomationActivities, 'reportUpdate'>;
  readonly registry: Pick<RepositoryActivities, 'scan'> &
    Pick<PolicyActivities, 'evaluate' | 'previewSelection'>;
  readonly git: Pick<AutomationActivities, 'plan' | 'rewrite' | 'commitAndPush' | 'previewUpdate'>;
  /** Those of other queues that workers of the main one take too, as long as they are quick. */
  readonly quick: Pick<RepositoryActivities, 'scan'> &
    Pick<PolicyActivities, 'evaluate'> &
    Pick<AutomationActivities, 'plan'>;
}
