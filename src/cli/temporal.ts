import { NativeConnection, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { readTemporalConfig } from '../config.ts';
import { untilUp } from './patience.ts';
import type { Logger } from '@temporalio/worker';

/** A connection to Temporal, and the namespace in it that is ours. */
export interface Temporal extends AsyncDisposable {
  readonly connection: NativeConnection;
  readonly namespace: string;
}

export interface TemporalOptions {
  /** Absent: as TEMPORAL_ADDRESS and Temporal's profile file say. */
  readonly address?: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Connects to Temporal, waiting for it where it does not answer yet. */
export async function connectTemporal({
  address,
  log,
  signal,
}: TemporalOptions): Promise<Temporal> {
  const config = readTemporalConfig();
  const connectionOptions = address === undefined ? (config?.connectionOptions ?? {}) : { address };
  const namespace = (address === undefined ? config?.namespace : undefined) ?? 'default';
  const connection = await untilUp(() => NativeConnection.connect(connectionOptions), {
    what: `Temporal at ${connectionOptions.address ?? 'localhost:7233'}`,
    signal,
    say: (line) => log.warn(line),
  });
  return { connection, namespace, [Symbol.asyncDispose]: () => connection.close() };
}

/** Sets Temporal's runtime up: its log lines join ours, and stopping is left to us. Once a process. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    logger: log,
    shutdownSignals: [],
    telemetryOptions: {
      logging: {
        forward: {},
        filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }),
      },
    },
  });
}
