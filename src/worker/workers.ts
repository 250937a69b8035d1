import { Worker } from '@temporalio/worker';
import { taskQueues } from '../workflows/messages.ts';
import { stepsAtOnce } from './activities.ts';
import type { InjectedSinks, NativeConnection } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { RunEnd } from '../domain/metrics/run-end.ts';
import type { RunSinks } from '../workflows/measure.ts';
import type { QueueName } from '../workflows/messages.ts';
import type { Activities } from './activities.ts';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  /** How values become what Temporal keeps; absent: as they are. */
  readonly dataConverter?: DataConverter;
  readonly clusterName: string;
  readonly queues: readonly QueueName[];
  readonly activities: Activities;
  /** The file of the workflows' bundle. */
  readonly bundle: string;
  /** Scans and evaluations begun a second, by all workers of the cluster together; absent: no limit. */
  readonly registryRate?: number;
  /** Hears of each run that ended, of the workflows that are driven here. */
  readonly onRunEnd?: (run: RunEnd) => void;
}

/** Time for running steps to end when the worker is stopped; what takes longer is tried again by another. */
const shutdownGraceMs = 8_000;

/** A worker that lives takes its work within milliseconds; the default would be 10 s. */
const stickyTimeoutMs = 3_000;

/** One Temporal worker per queue: they wait on different parts of the world and must not wait for each other. */
export async function createWorkers(options: WorkersOptions): Promise<readonly Worker[]> {
  const { connection, namespace, clusterName, queues, activities, bundle, registryRate } = options;
  const { onRunEnd = () => undefined, dataConverter = {} } = options;
  const sinks: InjectedSinks<RunSinks> = { runs: { ended: { fn: (_info, run) => onRunEnd(run) } } };
  const names = taskQueues(clusterName);
  const shared = {
    connection,
    namespace,
    dataConverter,
    shutdownGraceTime: shutdownGraceMs,
    // Heartbeats carry the news that a run is to stop; the default would let that wait for 8 s.
    maxHeartbeatThrottleInterval: 2_000,
    defaultHeartbeatThrottleInterval: 2_000,
  };
  const settings = {
    main: {
      activities: activities.kubernetes,
      workflowBundle: { codePath: bundle },
      sinks,
      maxConcurrentActivityTaskExecutions: 40,
      // A fifth of a MiB each. They take turns, so a cache that is smaller than the fleet would save no replay at all.
      maxCachedWorkflows: 2000,
      // So long the workflows of a worker that is gone wait for it before another takes them.
      stickyQueueScheduleToStartTimeout: stickyTimeoutMs,
    },
    registry: {
      activities: activities.registry,
      maxConcurrentActivityTaskExecutions: stepsAtOnce.registry,
      ...(registryRate === undefined ? {} : { maxTaskQueueActivitiesPerSecond: registryRate }),
    },
    git: { activities: activities.git, maxConcurrentActivityTaskExecutions: stepsAtOnce.git },
  };
  return Promise.all(
    queues.map((queue) =>
      Worker.create({ ...shared, ...settings[queue], taskQueue: names[queue] }),
    ),
  );
}
