import { NativeConnection, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { assertReadable } from '../adapters/temporal/assert-readable.ts';
import { dataConverterWith } from '../adapters/temporal/data-converter.ts';
import { readTemporalConfig } from '../config/environment.ts';
import { messageOf } from '../domain/errors.ts';
import { readEncryptionKeys } from './encryption.ts';
import { untilConnected } from './retry-connect.ts';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import type { Config } from '../config/config.ts';

/** A connection to Temporal, and the namespace in it that is ours. */
export interface Temporal extends AsyncDisposable {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** How values become what Temporal keeps. */
  readonly dataConverter: DataConverter;
  /** Whether it answers now. */
  readonly answers: () => Promise<boolean>;
}

/** A probe of Kubernetes waits no longer than 1 s for its answer. */
const answerMs = 800;

export interface TemporalOptions {
  /** Absent: as TEMPORAL_ADDRESS and Temporal's profile file say. */
  readonly address?: string | undefined;
  readonly config: Pick<Config, 'clusterName' | 'encryption'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Connects to Temporal, waiting for it where it does not answer yet.
 * @throws {Error} one line that names the key, where we cannot read what the workflows of the
 * cluster began with
 */
export async function connectTemporal({
  address,
  config: { clusterName, encryption },
  log,
  signal,
}: TemporalOptions): Promise<Temporal> {
  const keys = encryption && readEncryptionKeys(encryption);
  const config = readTemporalConfig();
  const connectionOptions = address === undefined ? (config?.connectionOptions ?? {}) : { address };
  const namespace = (address === undefined ? config?.namespace : undefined) ?? 'default';
  const connection = await untilConnected(() => NativeConnection.connect(connectionOptions), {
    what: `Temporal at ${connectionOptions.address ?? 'localhost:7233'}`,
    signal,
    say: (line) => log.warn(line),
  });
  await assertReadable({ connection, namespace, clusterName, keys });
  return {
    connection,
    namespace,
    dataConverter: dataConverterWith(keys),
    answers: () =>
      connection
        .withDeadline(Date.now() + answerMs, () => connection.workflowService.getSystemInfo({}))
        .then(
          () => true,
          () => false,
        ),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/**
 * Sets Temporal's runtime up: its log lines join ours, its metrics are served at `metricsAddress`
 * (`ip:port`) if given, and stopping is left to us. Once a process.
 */
export function installRuntime(log: Logger, metricsAddress: string | undefined): void {
  const logging = {
    forward: {},
    filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }),
  };
  const options = { logger: log, shutdownSignals: [] };
  if (metricsAddress === undefined) {
    Runtime.install({ ...options, telemetryOptions: { logging } });
    return;
  }
  // The names that Temporal's documentation and dashboards query.
  const names = { unitSuffix: true, useSecondsForDurations: true, countersTotalSuffix: true };
  const metrics = { prometheus: { bindAddress: metricsAddress, ...names } };
  try {
    Runtime.install({ ...options, telemetryOptions: { logging, metrics } });
  } catch (error) {
    throw new Error(`--temporal-metrics-addr: ${messageOf(error)}`, { cause: error });
  }
}
