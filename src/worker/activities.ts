import { createPolicyActivities } from '../activities/image-policy/activities.ts';
import { createRepositoryActivities } from '../activities/image-repository/activities.ts';
import { createAutomationActivities } from '../activities/image-update-automation/activities.ts';
import { createResourceActivities } from '../activities/resource.ts';
import { createRoom } from '../activities/room.ts';
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

/**
 * How many steps of a queue one worker holds at once. Most of them wait for their turn, at a registry or for one of the
 * places at Git, which must not keep those of others from beginning; a waiting step costs some KiB.
 */
export const stepsAtOnce = { registry: 1000, git: 200 } as const;

/** All activities, given what they reach the world by. */
export function createActivities(deps: AutomationDeps & PolicyDeps): Activities {
  const { reportScan, scan } = createRepositoryActivities(deps);
  const { evaluate, previewSelection, reportSelection } = createPolicyActivities(deps);
  const { reportUpdate, ...git } = createAutomationActivities(deps);
  const resource = createResourceActivities(deps.cluster);
  const atRegistry = createRoom(stepsAtOnce.registry);
  const atGit = createRoom(stepsAtOnce.git);
  return {
    kubernetes: { ...resource, reportScan, reportSelection, reportUpdate },
    registry: {
      scan: atRegistry(scan),
      evaluate: atRegistry(evaluate),
      previewSelection: atRegistry(previewSelection),
    },
    git: {
      plan: atGit(git.plan),
      rewrite: atGit(git.rewrite),
      commitAndPush: atGit(git.commitAndPush),
      previewUpdate: atGit(git.previewUpdate),
    },
  };
}
