import { join } from 'node:path';
import { findProgram } from '../adapters/servers/programs.ts';
import { startTemporal } from '../adapters/servers/temporal.ts';
import { readProgramSearch, readTemporalConfig } from '../config.ts';
import { startStarter } from '../starter/main.ts';
import { runWorker } from '../worker/main.ts';
import { openCluster, openSession } from './session.ts';
import { connectTemporal } from './temporal.ts';
import type { Flags } from '../config.ts';
import type { Session } from './session.ts';

/** Starter and worker in one process; with a Temporal server of its own where none is configured. */
export async function run(flags: Flags): Promise<void> {
  const session = openSession(flags);
  if (readTemporalConfig() !== undefined) return runWith(session, undefined);
  const directory = join(session.config.stateDirectory, 'temporal');
  const program = findProgram('temporal', readProgramSearch());
  await using server = await startTemporal({ program, directory, port: 7233, uiPort: 8233 });
  session.log.info('no Temporal is configured (TEMPORAL_ADDRESS): started one here', {
    address: server.address,
    ui: server.uiUrl,
    state: directory,
  });
  await runWith(session, server.address);
}

/** Starter and worker on the Temporal server at `address`, or on the configured one, until the session ends. */
export async function runWith(session: Session, address: string | undefined): Promise<void> {
  const { config, log, signal } = session;
  await using temporal = await connectTemporal({
    log,
    signal,
    ...(address === undefined ? {} : { address }),
  });
  await using cluster = await openCluster(session);
  const { connection, namespace } = temporal;
  // Whichever of the two ends, ends the other.
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  await Promise.all([
    runWorker({
      config,
      cluster,
      connection,
      namespace,
      signal: both,
      onReady: () => log.info('ready', { cluster: config.cluster, temporal: namespace }),
    }).finally(() => stop.abort()),
    startStarter({
      source: cluster,
      connection,
      namespace,
      cluster: config.cluster,
      log,
      signal: both,
    }).finally(() => stop.abort()),
  ]);
}
