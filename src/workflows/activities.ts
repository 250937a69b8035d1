import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import { maxSummaryBytes, taskQueuesBeside } from './messages.ts';
import type { ActivityOptions } from '@temporalio/common';
import type { AutomationActivities } from '../activities/image-update-automation/activities.ts';
import type { PolicyActivities } from '../activities/image-policy/activities.ts';
import type { RepositoryActivities } from '../activities/image-repository/activities.ts';
import type { ResourceActivities } from '../activities/resource.ts';
import type { TaskQueues } from './messages.ts';

/**
 * What the activities of one queue have in common. A failed run goes to the loop, which reports it and decides when
 * to run again; what Temporal itself tries again is a lost worker (found by its missing heartbeat) and a Kubernetes
 * API that does not answer, without which nothing can be reported.
 */
const options = {
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  // An interrupted step is over when it has stopped, not when it was asked to, so that it does not overlap with the next.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
} as const satisfies ActivityOptions;

/** Activities that ask Kubernetes only. `summary` is what Temporal's UI shows beside the activity's name. */
export function kubernetesActivities(
  summary?: string,
): ResourceActivities & RepositoryReports & PolicyReports & AutomationReports {
  return proxyActivities(withSummary(summary));
}

/** Activities that ask a registry. */
export function registryActivities(summary?: string): RegistrySteps {
  return proxyActivities({ ...withSummary(summary), taskQueue: queues().registry });
}

/** Activities that work on Git. */
export function gitActivities(summary?: string): GitSteps {
  return proxyActivities({ ...withSummary(summary), taskQueue: queues().git });
}

/** A workflow runs on the main queue of its cluster. */
function queues(): TaskQueues {
  return taskQueuesBeside(workflowInfo().taskQueue);
}

function withSummary(summary: string | undefined): ActivityOptions {
  return summary === undefined
    ? options
    : { ...options, summary: cutToJsonBytes(summary, maxSummaryBytes) };
}

type RepositoryReports = Pick<RepositoryActivities, 'reportScan'>;
type PolicyReports = Pick<PolicyActivities, 'reportSelection'>;
type AutomationReports = Pick<AutomationActivities, 'reportUpdate'>;
type RegistrySteps = Pick<RepositoryActivities, 'scan'> &
  Pick<PolicyActivities, 'evaluate' | 'previewSelection'>;
type GitSteps = Pick<AutomationActivities, 'plan' | 'rewrite' | 'commitAndPush' | 'previewUpdate'>;
