import { runStarter } from '../starter/starter.ts';
import { watchedCluster } from '../worker/watched.ts';
import { claimName } from './claim.ts';
import { conversionPart, serveConversion } from './conversion/beside.ts';
import { openCluster, openSession } from './session.ts';
import { connectTemporal } from './temporal.ts';
import { openTracing } from './traces.ts';
import { openWatching } from './watching.ts';
import type { Flags } from '../config/flags.ts';

/** Watches the resources and keeps a workflow running for each. */
export async function starter(flags: Flags): Promise<void> {
  const session = await openSession(flags);
  const { config, log, signal } = session;
  const parts = ['Kubernetes watches', 'Temporal'] as const;
  await using watching = await openWatching(session, [...parts, ...conversionPart(session)]);
  await using _ = await serveConversion(session, watching);
  await using temporal = await connectTemporal({ config, log, signal });
  watching.ready('Temporal', temporal.answers);
  await using tracing = await openTracing(session);
  await using cluster = await openCluster(session, watching.metrics);
  await claimName(session, temporal, cluster);
  await using told = watchedCluster({ config, cluster, log });
  const { connection, namespace, dataConverter } = temporal;
  log.info('starter is ready', { cluster: config.clusterName, temporal: namespace });
  await runStarter({
    source: cluster,
    recordEvent: (subject, event) => told.cluster.recordEvent(subject, event),
    connection,
    namespace,
    dataConverter,
    clusterName: config.clusterName,
    scope: config.scope,
    log,
    signal,
    metrics: watching.metrics?.news,
    traces: tracing?.starter,
    onSynced: () => watching.ready('Kubernetes watches'),
  });
}
