import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistryClient } from '../adapters/registry/client.ts';
import { createListMemory } from '../adapters/registry/list-memory.ts';
import { createTagMatcher } from '../adapters/matching/tag-matcher.ts';
import { createCloudLogin } from '../adapters/clouds/credentials.ts';
import { createTagStore } from '../adapters/registry/tag-store.ts';
import { createEgress } from '../adapters/http/egress.ts';
import { createMirrors } from '../adapters/git/mirrors.ts';
import { openSecretsDirectory } from '../adapters/git/disk/secrets-directory.ts';
import { requireGit } from '../adapters/git/program/version.ts';
import { watchedKinds } from '../domain/resources/scope.ts';
import { createActivities, stepsAtOnceOf } from './activities.ts';
import { ensureWorkflowBundle, madeAhead } from './bundle.ts';
import { createSigners } from './signers.ts';
import { watchedCluster } from './watched.ts';
import { queueNames } from '../workflows/messages.ts';
import { keepViews } from './views.ts';
import { createWorkers } from './workers.ts';
import type { WorkerTraces } from './workers.ts';
import type { Egress } from '../adapters/http/egress.ts';
import type { NativeConnection } from '@temporalio/worker';
import type { Cluster, WatchSource } from '../ports/cluster.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../domain/metrics/metrics.ts';
import type { DataConverter, Logger } from '@temporalio/common';

export interface WorkerContext {
  readonly config: Config;
  readonly cluster: Cluster & WatchSource;
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Counts runs, steps and credentials; absent: they are not counted. */
  readonly metrics?: Metrics | undefined;
  /** Puts steps and runs into traces; absent: no traces. */
  readonly traces?: WorkerTraces | undefined;
  /** Called once, when the worker has begun to take work. */
  readonly onReady?: (() => void) | undefined;
}

/** Serves the queues until the signal aborts and what is running has ended. */
export async function runWorker(context: WorkerContext): Promise<void> {
  const { config, connection, namespace, dataConverter, signal, metrics, traces, onReady } =
    context;
  const { cacheDirectory, tagBudgetBytes, searchPath } = config;
  const { azureClientId, environmentProxy } = config;
  await requireGit(searchPath);
  void keepViews(context.cluster, watchedKinds(config.scope), signal);
  await using watched = watchedCluster(context);
  const { cluster } = watched;
  const egress = createEgress(config.allowedAddresses);
  await using registry = createRegistryClient({ environmentProxy, egress });
  const clouds = createCloudLogin({
    ...config.tokenCache,
    metrics: metrics?.tokens,
    azureClientId,
    environmentProxy,
    egress,
  });
  await using git = await openMirrors(context, egress);
  await using matcher = createTagMatcher();
  const stepsAtOnce = stepsAtOnceOf(config.concurrent);
  const deps = {
    cluster,
    stepsAtOnce,
    backoff: config.backoff,
    requeueDependencyMs: config.requeueDependencyMs,
    registry,
    clouds,
    objectIdentity: config.objectIdentity,
    shrinkGuard: config.shrinkGuard,
    tags: createTagStore({ directory: join(cacheDirectory, 'tags'), diskBytes: tagBudgetBytes }),
    listMemory: createListMemory(),
    matcher,
    git,
    rebuild: config.rebuild,
    signerOf: createSigners(git),
    crossNamespace: config.noCrossNamespaceRefs ? 'refused' : 'allowed',
  } as const;
  const workers = await createWorkers({
    connection,
    namespace,
    dataConverter,
    clusterName: config.clusterName,
    queues: config.queues.length === 0 ? queueNames : config.queues,
    activities: createActivities(deps, config.registryRate),
    stepsAtOnce,
    bundle: await findBundle(context),
    registryRate: config.registryRate,
    cachedWorkflows: config.cachedWorkflows,
    steps: metrics?.steps,
    traces,
    onRunEnd: metrics && ((run) => metrics.runs.record(run, Date.now())),
  });
  signal.addEventListener('abort', () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  });
  onReady?.();
  await Promise.all(workers.map((worker) => worker.run()));
}

/** The file of the workflows' bundle, made now if need be. */
async function findBundle({ config, traces }: WorkerContext): Promise<string> {
  const { workflowBundle: ahead, cacheDirectory } = config;
  const kind = traces === undefined ? 'plain' : 'traced';
  if (ahead !== undefined && kind === 'plain') return ahead;
  if (ahead !== undefined && existsSync(madeAhead(ahead, kind))) return madeAhead(ahead, kind);
  return ensureWorkflowBundle(join(cacheDirectory, 'bundles'), kind);
}

async function openMirrors(context: WorkerContext, egress: Egress) {
  const { cacheDirectory, mirrorBudgetBytes, ssh, environmentProxy, searchPath } = context.config;
  return createMirrors({
    directory: join(cacheDirectory, 'git'),
    secretsDirectory: await openSecrets(context),
    diskBudgetBytes: mirrorBudgetBytes,
    ssh,
    egress,
    environmentProxy,
    ...(searchPath === undefined ? {} : { searchPath }),
  });
}

/** The folder for key files. */
async function openSecrets({ config, log }: WorkerContext): Promise<string> {
  const fallback = join(config.cacheDirectory, 'secrets');
  const { path, isMemory } = await openSecretsDirectory({
    configured: config.secretsDirectory,
    fallback,
  });
  if (!isMemory)
    log.warn(
      'keys are written to a disk while they are used; --secrets-dir names a folder in memory',
      {
        path,
      },
    );
  return path;
}
