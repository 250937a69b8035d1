import { createPolicyActivities } from '../activities/image-policy/activities.ts';
import { createRepositoryActivities } from '../activities/image-repository/activities.ts';
import { createAutomationActivities } from '../activities/image-update-automation/activities.ts';
import { limitAtOnce } from '../activities/at-once.ts';
import { createResourceActivities } from '../activities/resource.ts';
import { createRoom } from '../activities/room.ts';
import type { ActivitiesByQueue } from '../activities/by-queue.ts';
import type { ResourceDeps } from '../activities/resource.ts';
import type { PolicyDeps } from '../activities/image-policy/select.ts';
import type { AutomationDeps } from '../activities/image-update-automation/deps.ts';

/**
 * How many steps of a queue one worker holds at once. Most of them wait, for a registry's answer or
 * for one of the places at Git, and must not keep others from beginning; a waiting step costs some
 * KiB.
 */
const usualSteps: StepsAtOnce = { registry: 1000, git: 200 };

export interface StepsAtOnce {
  readonly registry: number;
  readonly git: number;
}

/** As many as a worker is told to, else as many as we find right. */
export function stepsAtOnceOf(concurrent: number | undefined): StepsAtOnce {
  return concurrent === undefined ? usualSteps : { registry: concurrent, git: concurrent };
}

/** Scans that one worker holds at once where their workflows run; they end within two seconds. */
const scansAtOnce = 100;

/** All activities, given what they reach the world by, and how many scans may begin a second where their workflows run. */
export function createActivities(
  deps: AutomationDeps & PolicyDeps & ResourceDeps & { readonly stepsAtOnce: StepsAtOnce },
  registryRate: number,
): ActivitiesByQueue {
  const { reportScan, scan } = createRepositoryActivities(deps);
  const { evaluate, previewSelection, reportSelection } = createPolicyActivities(deps);
  const { reportUpdate, ...git } = createAutomationActivities(deps);
  const resource = createResourceActivities(deps);
  const atRegistry = createRoom(deps.stepsAtOnce.registry);
  const atGit = createRoom(deps.stepsAtOnce.git);
  const places = Math.min(scansAtOnce, deps.stepsAtOnce.registry);
  const beforeQueue = limitAtOnce({ places, perSecond: registryRate });
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
    quick: { scan: beforeQueue(scan), evaluate, plan: git.plan },
  };
}
