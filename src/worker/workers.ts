import { Worker } from '@temporalio/worker';
import { taskQueues } from '../workflows/messages.ts';
import { countSteps } from './count-steps.ts';
import type {
  ActivityInterceptorsFactory,
  InjectedSinks,
  NativeConnection,
} from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { ActivitiesByQueue } from '../activities/by-queue.ts';
import type { TracedRun } from '../domain/loop/traced-run.ts';
import type { RunEnd } from '../domain/metrics/run-end.ts';
import type { StepMetrics } from '../domain/metrics/step-metrics.ts';
import type { TraceSinks } from '../workflows/traced.ts';
import type { RunSinks } from '../workflows/measure.ts';
import type { QueueName } from '../workflows/messages.ts';
import type { StepsAtOnce } from './activities.ts';

/** What puts the work of a worker into traces. */
export interface WorkerTraces {
  readonly steps: ActivityInterceptorsFactory;
  readonly record: (run: TracedRun) => void;
}

export interface WorkersOptions {
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  /** How values become what Temporal keeps; absent: as they are. */
  readonly dataConverter?: DataConverter | undefined;
  readonly clusterName: string;
  readonly queues: readonly QueueName[];
  readonly activities: ActivitiesByQueue;
  readonly stepsAtOnce: StepsAtOnce;
  /** The file of the workflows' bundle. */
  readonly bundle: string;
  /**
   * Scans and evaluations begun a second from their queue, by all workers of the cluster together; absent: no limit.
   */
  readonly registryRate?: number | undefined;
  /** Workflows that are kept in memory; absent: as many as the SDK deems right. */
  readonly cachedWorkflows?: number | undefined;
  /** Counts the steps; absent: they are not counted. */
  readonly steps?: StepMetrics | undefined;
  /** Puts steps and runs into traces, with a bundle that is made for it; absent: no traces. */
  readonly traces?: WorkerTraces | undefined;
  /** Called for each run that ended, of the workflows that are driven here. */
  readonly onRunEnd?: ((run: RunEnd) => void) | undefined;
}

/**
 * Time for running steps to end when the worker is stopped; what takes longer is tried again by
 * another.
 */
const shutdownGraceMs = 8_000;

/**
 * How long workflows wait for a worker that is gone before another takes them. A worker that lives
 * takes its work within milliseconds; the default would be 10 s.
 */
const stickyTimeoutMs = 3_000;

/**
 * One Temporal worker per queue: they wait for different parts of the world, and must not wait for
 * each other.
 */
export async function createWorkers(options: WorkersOptions): Promise<readonly Worker[]> {
  const { connection, namespace, clusterName, queues, activities, bundle, registryRate } = options;
  const { stepsAtOnce, steps, traces } = options;
  const { onRunEnd = () => undefined, dataConverter = {}, cachedWorkflows } = options;
  const sinks = sinksOf(onRunEnd, traces);
  const names = taskQueues(clusterName);
  const { scan, ...quick } = activities.quick;
  // Who does not serve the registries' queue may have no way to them.
  const quickHere = queues.includes('registry') ? { scan, ...quick } : quick;
  const shared = {
    connection,
    namespace,
    dataConverter,
    shutdownGraceTime: shutdownGraceMs,
    interceptors: {
      activity: [
        ...(traces === undefined ? [] : [traces.steps]),
        ...(steps === undefined ? [] : [countSteps(steps)]),
      ],
    },
    // The answer to a heartbeat says that a run is to stop; by default that waits for up to 8 s.
    maxHeartbeatThrottleInterval: 2_000,
    defaultHeartbeatThrottleInterval: 2_000,
  };
  const settings = {
    main: {
      activities: { ...activities.kubernetes, ...quickHere },
      // They end within seconds; most of them wait for an answer.
      maxConcurrentLocalActivityExecutions: 1000,
      workflowBundle: { codePath: bundle },
      sinks,
      maxConcurrentActivityTaskExecutions: 40,
      // Workflows run in turn, so a cache smaller than the fleet would save no replay at all.
      ...(cachedWorkflows === undefined ? {} : { maxCachedWorkflows: cachedWorkflows }),
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

function sinksOf(
  onRunEnd: (run: RunEnd) => void,
  traces: WorkerTraces | undefined,
): InjectedSinks<RunSinks & TraceSinks> | InjectedSinks<RunSinks> {
  const runs = { ended: { fn: (_info: unknown, run: RunEnd) => onRunEnd(run) } };
  if (traces === undefined) return { runs };
  const { record } = traces;
  return { runs, traces: { ended: { fn: (_info: unknown, run: TracedRun) => record(run) } } };
}
