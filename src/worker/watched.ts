import { hostname } from 'node:os';
import { createNotifier } from '../adapters/notifications/notifier.ts';
import { notificationOf } from '../domain/status/notification.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Notifier } from '../adapters/notifications/notifier.ts';
import type { Config } from '../config/config.ts';
import type { RunMetrics } from '../domain/metrics/run-metrics.ts';
import type { Logger } from '@temporalio/common';

/** A cluster that is taken care of until it is disposed of; the connection to it stays. */
interface WatchedCluster extends AsyncDisposable {
  readonly cluster: Cluster;
}

/** The cluster, what happens in it told and counted as the configuration says. */
export function watchedCluster({
  config,
  cluster,
  metrics,
  log,
}: {
  readonly config: Pick<Config, 'environmentProxy' | 'watching'>;
  readonly cluster: Cluster;
  readonly metrics?: RunMetrics | undefined;
  readonly log: Logger;
}): WatchedCluster {
  const stack = new AsyncDisposableStack();
  if (metrics !== undefined) stack.use(startSweep(metrics, cluster));
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

/** The cluster, whose events go to the notifier too. */
function announcing(cluster: Cluster, { post }: Pick<Notifier, 'post'>): Cluster {
  return {
    ...cluster,
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
 * Looks now and then for what has long not run here: another worker may have driven it since, and heard alone that it
 * is gone. Disposing ends it.
 */
function startSweep(metrics: RunMetrics, cluster: Pick<Cluster, 'get'>): Disposable {
  const timer = setInterval(() => void sweep(metrics, cluster, Date.now()), sweepEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Forgets what was silent for an hour and is gone; never fails. */
export async function sweep(
  metrics: RunMetrics,
  cluster: Pick<Cluster, 'get'>,
  nowMs: number,
): Promise<void> {
  for (const resource of metrics.takeSilent(nowMs - silentMs, nowMs)) {
    const isGone = await cluster.get(resource.kind, resource.key).then(
      (object) => object === undefined,
      // Who cannot be asked is asked again an hour later.
      () => false,
    );
    if (isGone) metrics.forget(resource);
  }
}
