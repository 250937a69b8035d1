import { runWorker } from '../worker/main.ts';
import { openCluster, openSession } from './session.ts';
import { connectTemporal } from './temporal.ts';
import type { Flags } from '../config.ts';

/** Runs the workflows and does their work. */
export async function worker(flags: Flags): Promise<void> {
  const session = openSession(flags);
  const { config, log, signal } = session;
  await using temporal = await connectTemporal({ log, signal });
  await using cluster = await openCluster(session);
  const { connection, namespace } = temporal;
  await runWorker({
    config,
    cluster,
    connection,
    namespace,
    signal,
    onReady: () => log.info('worker is ready', { cluster: config.cluster, temporal: namespace }),
  });
}
