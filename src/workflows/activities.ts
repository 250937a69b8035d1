import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import { maxSummaryBytes, taskQueuesBeside } from './messages.ts';
import type { ActivityOptions } from '@temporalio/common';
import type { ActivitiesByQueue } from '../activities/by-queue.ts';
import type { TaskQueues } from './messages.ts';

/**
 * What the activities of one queue have in common. A failed run goes to the loop, which reports it
 * and decides when to run again; what Temporal itself tries again is a lost worker (found by its
 * missing heartbeat) and a Kubernetes API that does not answer, without which nothing can be
 * reported.
 */
const options = {
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  // An interrupted step is over when it has stopped, not when it was asked to, so that it does not
  // overlap with the next.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
} as const satisfies ActivityOptions;

/**
 * Activities that ask Kubernetes only. `summary` is what Temporal's UI shows beside the activity's
 * name.
 */
export function kubernetesActivities(summary?: string): ActivitiesByQueue['kubernetes'] {
  return proxyActivities(withSummary(summary));
}

/** Activities that ask a registry. */
export function registryActivities(summary?: string): ActivitiesByQueue['registry'] {
  return proxyActivities({ ...withSummary(summary), taskQueue: queues().registry });
}

/** Activities that work on Git. */
export function gitActivities(summary?: string): ActivitiesByQueue['git'] {
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
