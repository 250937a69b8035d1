import { createPolicyActivities } from '../activities/image-policy/activities.ts';
import { createRepositoryActivities } from '../activities/image-repository/activities.ts';
import { createAutomationActivities } from '../activities/image-update-automation/activities.ts';
import { createResourceActivities } from '../activities/resource.ts';
import type {
  AutomationActivities,
  AutomationDeps,
} from '../activities/image-update-automation/activities.ts';
import type { PolicyActivities, PolicyDeps } from '../activities/image-policy/activities.ts';
import type { RepositoryActivities } from '../activities/image-repository/activities.ts';
import type { ResourceActivities } from '../activities/resource.ts';

/** The activities by the queue that serves them. */
export interface Activities {
  readonly kubernetes: ResourceActivities &
    Pick<RepositoryActivities, 'reportScan'> &
    Pick<PolicyActivities, 'reportSelection'> &
    Pick<AutomationActivities, 'reportUpdate'>;
  readonly registry: Pick<RepositoryActivities, 'scan'> &
    Pick<PolicyActivities, 'evaluate' | 'previewSelection'>;
  readonly git: Pick<AutomationActivities, 'plan' | 'rewrite' | 'commitAndPush' | 'previewUpdate'>;
}

/** All activities, given what they reach the world by. */
export function createActivities(deps: AutomationDeps & PolicyDeps): Activities {
  const { reportScan, scan } = createRepositoryActivities(deps);
  const { evaluate, previewSelection, reportSelection } = createPolicyActivities(deps);
  const { reportUpdate, ...git } = createAutomationActivities(deps);
  const resource = createResourceActivities(deps.cluster);
  return {
    kubernetes: { ...resource, reportScan, reportSelection, reportUpdate },
    registry: { scan, evaluate, previewSelection },
    git,
  };
}
