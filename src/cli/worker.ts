import { runWorker } from '../worker/main.ts';
import { claimName } from './claim.ts';
import { openCluster, openSession } from './session.ts';
import { connectTemporal } from './temporal.ts';
import { openTracing } from './traces.ts';
import { openWatching } from './watching.ts';
import type { Flags } from '../config/flags.ts';

/** Runs the workflows and does their work. */
export async function worker(flags: Flags): Promise<void> {
  const session = await openSession(flags);
  const { config, log, signal } = session;
  await using watching = await openWatching(session, ['Temporal', 'workers']);
  await using temporal = await connectTemporal({ config, log, signal });
  watching.ready('Temporal', temporal.answers);
  await using tracing = await openTracing(session);
  await using cluster = await openCluster(session, watching.metrics);
  await claimName(session, temporal, cluster);
  const { connection, namespace, dataConverter } = temporal;
  await runWorker({
    config,
    cluster,
    connection,
    namespace,
    dataConverter,
    log,
    signal,
    metrics: watching.metrics,
    traces: tracing?.worker,
    onReady: () => {
      watching.ready('workers');
      log.info('worker is ready', { cluster: config.clusterName, temporal: namespace });
    },
  });
}
