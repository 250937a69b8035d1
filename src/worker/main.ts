import { createRegistryClient } from '../adapters/registry/client.ts';
import { createCloudLogin } from '../adapters/clouds/credentials.ts';
import { createTagStore } from '../adapters/registry/tag-store.ts';
import { createEgress } from '../adapters/http/egress.ts';
import { createMirrors } from '../adapters/git/mirrors.ts';
import { requireGit } from '../adapters/git/version.ts';
import { createRewriter } from '../activities/image-update-automation/manifests.ts';
import { createActivities } from './activities.ts';
import { ensureWorkflowBundle } from './bundle.ts';
import { createSigners } from './signers.ts';
import { watchedCluster } from './watched.ts';
import { createWorkers, queueNames } from './workers.ts';
import { join } from 'node:path';
import type { NativeConnection } from '@temporalio/worker';
import type { ClusterAccess } from '../activities/cluster.ts';
import type { Config } from '../config.ts';
import type { RunEnd } from '../domain/metrics/run-end.ts';
import type { RunMetrics } from '../domain/metrics/run-metrics.ts';
import type { Logger } from '@temporalio/common';
import type { QueueName } from './workers.ts';

export interface WorkerContext {
  readonly config: Config;
  readonly cluster: ClusterAccess;
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Where runs are counted; absent: nowhere. */
  readonly metrics?: RunMetrics | undefined;
  /** Called once, when the worker has begun to take work. */
  readonly onReady?: () => void;
}

/** Serves the queues until the signal aborts and what is running has ended. */
export async function runWorker(context: WorkerContext): Promise<void> {
  const { config, connection, namespace, signal, metrics, onReady } = context;
  const { cacheDirectory, mirrorBudgetBytes, searchPath, azureClientId, environmentProxy } = config;
  await requireGit(searchPath);
  await using watched = watchedCluster(context);
  const { cluster } = watched;
  const egress = createEgress(config.allowedAddresses);
  await using registry = createRegistryClient({ environmentProxy, egress });
  const clouds = createCloudLogin({ azureClientId, environmentProxy, egress });
  await using git = await createMirrors({
    directory: join(cacheDirectory, 'git'),
    diskBudgetBytes: mirrorBudgetBytes,
    ssh: config.ssh,
    egress,
    environmentProxy,
    ...(searchPath === undefined ? {} : { searchPath }),
  });
  const activities = createActivities({
    cluster,
    registry,
    clouds,
    objectIdentity: config.objectIdentity,
    keptShare: config.shrinkGuard,
    tags: createTagStore({ directory: join(cacheDirectory, 'tags') }),
    git,
    rebuild: config.rebuild,
    rewriteCommit: createRewriter(),
    signerOf: createSigners(git),
    crossNamespace: config.noCrossNamespaceRefs ? 'refused' : 'allowed',
  });
  const bundle =
    config.workflowBundle ?? (await ensureWorkflowBundle(join(cacheDirectory, 'bundles')));
  const workers = await createWorkers({
    connection,
    namespace,
    cluster: config.cluster,
    queues: servedQueues(config.queues),
    activities,
    bundle,
    registryRate: config.registryRate,
    ...(metrics === undefined
      ? {}
      : { onRunEnd: (run: RunEnd) => metrics.record(run, Date.now()) }),
  });
  signal.addEventListener('abort', () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  });
  onReady?.();
  await Promise.all(workers.map((worker) => worker.run()));
}

function servedQueues(names: readonly string[]): readonly QueueName[] {
  return names.length === 0 ? queueNames : queueNames.filter((queue) => names.includes(queue));
}
