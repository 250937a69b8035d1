import {
  ApplicationFailure,
  patched,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { clusterUnavailable, leftToQueue } from '../domain/errors.ts';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import { causeOf } from './failure.ts';
import { maxSummaryBytes, taskQueuesBeside } from './messages.ts';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/common';
import type { ActivitiesByQueue, QuickActivities } from '../activities/by-queue.ts';
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
  const queued = proxyActivities<ActivitiesByQueue['kubernetes']>(withSummary(summary));
  const quickly = quickActivities(summary);
  return {
    setSuspended: queued.setSuspended,
    release: queued.release,
    reportFailure: atOnce(quickly.reportFailure, queued.reportFailure),
    reportScan: atOnce(quickly.reportScan, queued.reportScan),
    reportSelection: atOnce(quickly.reportSelection, queued.reportSelection),
    reportUpdate: atOnce(quickly.reportUpdate, queued.reportUpdate),
  };
}

/**
 * Activities that ask a registry, or what is known of it.
 * @param known `isSlow`: a scan is not tried at once
 */
export function registryActivities({ isSlow = false } = {}): ActivitiesByQueue['registry'] {
  const { scan, evaluate, previewSelection } = proxyActivities<ActivitiesByQueue['registry']>({
    ...options,
    taskQueue: queues().registry,
  });
  const { scan: quickScan } = proxyLocalActivities<QuickActivities>(quickScanOptions);
  return {
    scan: isSlow ? scan : atOnce(quickScan, scan, 'scans at once'),
    evaluate: atOnce(quickActivities().evaluate, evaluate),
    previewSelection,
  };
}

/** Activities that work on Git, or ask where it stands. */
export function gitActivities(summary?: string): ActivitiesByQueue['git'] {
  const { plan, rewrite, commitAndPush, previewUpdate } = proxyActivities<ActivitiesByQueue['git']>(
    { ...withSummary(summary), taskQueue: queues().git },
  );
  return { plan: atOnce(quickActivities().plan, plan), rewrite, commitAndPush, previewUpdate };
}

/**
 * Steps that are taken where the workflow runs: within its task, without a queue in between. What takes longer than this,
 * or meets a Kubernetes API that does not answer, is left to the queue of the step.
 */
const quickOptions = {
  startToCloseTimeout: '5 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { maximumAttempts: 1 },
} as const satisfies LocalActivityOptions;

/** Messages to the workflow wait meanwhile, and a registry may be slow. */
const quickScanOptions = { ...quickOptions, startToCloseTimeout: '2 seconds' } as const;

function quickActivities(summary?: string): QuickActivities {
  return proxyLocalActivities({ ...quickOptions, ...summaryOf(summary) });
}

/** Takes a step at once, and where that comes to nothing, from its queue. */
function atOnce<I, O>(
  quickly: (input: I) => Promise<O>,
  queued: (input: I) => Promise<O>,
  change = 'steps at once',
): (input: I) => Promise<O> {
  return async (input) => {
    // Histories that began without go on as they were.
    if (!patched(change)) return queued(input);
    try {
      return await quickly(input);
    } catch (error) {
      if (!isForItsQueue(error)) throw error;
      return queued(input);
    }
  };
}

/** Whether a step came to nothing where it was taken at once; workers of an older version do not know it there. */
function isForItsQueue(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) return true;
  const types: readonly unknown[] = [leftToQueue, clusterUnavailable, 'NotFoundError'];
  return cause instanceof ApplicationFailure && types.includes(cause.type);
}

/** A workflow runs on the main queue of its cluster. */
function queues(): TaskQueues {
  return taskQueuesBeside(workflowInfo().taskQueue);
}

function withSummary(summary: string | undefined): ActivityOptions {
  return { ...options, ...summaryOf(summary) };
}

function summaryOf(summary: string | undefined): { readonly summary?: string } {
  return summary === undefined ? {} : { summary: cutToJsonBytes(summary, maxSummaryBytes) };
}
