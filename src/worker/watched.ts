import { hostname } from 'node:os';
import { createNotifier } from '../adapters/notifications/notifier.ts';
import { notificationOf } from '../domain/status/notification.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Notifier } from '../adapters/notifications/notifier.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../domain/metrics/metrics.ts';
import type { RunMetrics } from '../domain/metrics/run-metrics.ts';
import type { Logger } from '@temporalio/common';

/** A cluster until it is disposed of; the connection to it stays open. */
interface WatchedCluster extends AsyncDisposable {
  readonly cluster: Cluster;
}

/** The cluster; its events are posted and its runs counted as the configuration says. */
export function watchedCluster({
  config,
  cluster,
  metrics,
  log,
}: {
  readonly config: Pick<Config, 'environmentProxy' | 'watching'>;
  readonly cluster: Cluster;
  readonly metrics?: Pick<Metrics, 'runs'> | undefined;
  readonly log: Logger;
}): WatchedCluster {
  const stack = new AsyncDisposableStack();
  if (metrics !== undefined) stack.use(startSweep(metrics.runs, cluster));
  const { eventsUrl: url } = config.watching;
  function onLost(problem: string): void {
    log.warn('cannot post events', { to: URL.parse(url ?? '')?.host, problem });
  }
  const { environmentProxy } = config;
  const notifier =
    url === undefined ? undefined : stack.use(createNotifier({ url, onLost, environmentProxy }));
  return {
    cluster: notifier === undefined ? cluster : announcing(cluster, notifier),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The cluster; its events go to the notifier too. */
function announcing(cluster: Cluster, { post }: Pick<Notifier, 'post'>): Cluster {
  return {
    ...cluster,
    since: (seen) => announcing(cluster.since(seen), { post }),
    recordEvent(object, event) {
      const now = new Date().toISOString();
      const notification = notificationOf(object, event, { now, instance: hostname() });
      if (notification !== undefined) post(notification);
      return cluster.recordEvent(object, event);
    },
  };
}

const sweepEveryMs = 10 * 60_000;
const silentMs = 60 * 60_000;

/**
 * Every 10 minutes, forgets the runs of resources that are gone. Usually their workflow tells; but
 * another worker may have driven it in the meantime.
 */
function startSweep(metrics: RunMetrics, cluster: Pick<Cluster, 'get'>): Disposable {
  const timer = setInterval(() => void sweep(metrics, cluster, Date.now()), sweepEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Forgets the resources that had no run for an hour and are gone; never fails. */
export async function sweep(
  metrics: RunMetrics,
  cluster: Pick<Cluster, 'get'>,
  nowMs: number,
): Promise<void> {
  for (const resource of metrics.takeSilent(nowMs - silentMs, nowMs)) {
    const isGone = await cluster.get(resource.kind, resource.key).then(
      (object) => object === undefined,
      // If the API does not answer, ask again in an hour.
      () => false,
    );
    if (isGone) metrics.forget(resource);
  }
}
