import { join } from 'node:path';
import { findProgram } from '../servers/programs.ts';
import { startTemporal } from '../servers/temporal.ts';
import { unneededAmong } from '../config/flux-flags.ts';
import { readProgramSearch, readTemporalConfig } from '../config/environment.ts';
import { runStarter } from '../starter/starter.ts';
import { runWorker } from '../worker/main.ts';
import { watchedCluster } from '../worker/watched.ts';
import { claimName } from './claim.ts';
import { conversionPart, serveConversion } from './conversion/beside.ts';
import { openCluster, openSession } from './session.ts';
import { connectTemporal } from './temporal.ts';
import { openTracing } from './traces.ts';
import { openWatching } from './watching.ts';
import type { Flags } from '../config/flags.ts';
import type { Values } from './command.ts';
import type { Session } from './session.ts';
import type { Part, Watching } from './watching.ts';

/**
 * Starter and worker in one process; with a Temporal server of its own where none is configured.
 */
export async function run(flags: Flags & Values): Promise<void> {
  const unneeded = unneededAmong(flags);
  const session = await openSession(flags);
  for (const { flag, why } of unneeded) session.log.info('not needed here', { flag, why });
  await using watching = await watchRun(session, conversionPart(session));
  await using _ = await serveConversion(session, watching);
  if (readTemporalConfig() !== undefined) {
    await runWith(session, { watching });
    return;
  }
  const directory = join(session.config.stateDirectory, 'temporal');
  const program = findProgram('temporal', readProgramSearch());
  const uiPort = session.config.temporalUi ? 8233 : undefined;
  await using server = await startTemporal({ program, directory, port: 7233, uiPort });
  session.log.info('no Temporal is configured (TEMPORAL_ADDRESS): started one here', {
    address: server.address,
    ui: server.uiUrl,
    state: directory,
  });
  await runWith(session, { watching, address: server.address });
}

/** Health and metrics of `run`. */
export function watchRun(session: Session, more: readonly Part[] = []): Promise<Watching> {
  return openWatching(session, ['Kubernetes watches', 'Temporal', 'workers', ...more]);
}

/**
 * Starter and worker on the Temporal server at `address`, or on the configured one, until the
 * session ends.
 */
export async function runWith(
  session: Session,
  { watching, address }: { readonly watching: Watching; readonly address?: string },
): Promise<void> {
  const { config, log, signal } = session;
  await using temporal = await connectTemporal({ config, log, signal, address });
  watching.ready('Temporal', temporal.answers);
  await using tracing = await openTracing(session);
  await using cluster = await openCluster(session, watching.metrics);
  await claimName(session, temporal, cluster);
  await using told = watchedCluster({ config, cluster, log });
  const { connection, namespace, dataConverter } = temporal;
  // When one of the two ends, the other is stopped.
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  await Promise.all([
    runWorker({
      config,
      cluster,
      connection,
      namespace,
      dataConverter,
      log,
      signal: both,
      metrics: watching.metrics,
      traces: tracing?.worker,
      onReady: () => {
        watching.ready('workers');
        log.info('ready', { cluster: config.clusterName, temporal: namespace });
      },
    }).finally(() => stop.abort()),
    runStarter({
      source: cluster,
      recordEvent: (subject, event) => told.cluster.recordEvent(subject, event),
      connection,
      namespace,
      dataConverter,
      clusterName: config.clusterName,
      scope: config.scope,
      log,
      signal: both,
      metrics: watching.metrics?.news,
      traces: tracing?.starter,
      onSynced: () => watching.ready('Kubernetes watches'),
    }).finally(() => stop.abort()),
  ]);
}
