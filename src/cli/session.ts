import { flushCompileCache } from 'node:module';
import { connectCluster } from '../adapters/kubernetes/connect.ts';
import { readConfig } from '../config/config.ts';
import { createTurns } from '../domain/turns.ts';
import { freePort } from '../servers/port.ts';
import { createLogger } from './log.ts';
import { untilConnected } from './retry-connect.ts';
import { stopSignal } from './stop-signal.ts';
import { installRuntime } from './temporal.ts';
import type { Answered } from '../adapters/kubernetes/dispatch.ts';
import type { ConnectedCluster } from '../adapters/kubernetes/connect.ts';
import type { Metrics } from '../domain/metrics/metrics.ts';
import type { Logger } from '@temporalio/worker';
import type { Config } from '../config/config.ts';
import type { Flags } from '../config/flags.ts';

/** What every long-running command begins with. */
export interface Session {
  readonly config: Config;
  readonly log: Logger;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
  /** Where the metrics of Temporal's SDK are read that are served with ours; absent: nowhere. */
  readonly temporalMetrics: string | undefined;
}

/** Reads the configuration, and sets up logging and stopping. */
export async function openSession(flags: Flags): Promise<Session> {
  // With NODE_COMPILE_CACHE set: a process that is killed later would lose what it compiled.
  flushCompileCache();
  const config = readConfig(flags);
  const log = createLogger(config.logLevel, config.logEncoding);
  const { joinsTemporal, temporalMetrics } = config.watching;
  const joined = joinsTemporal ? `127.0.0.1:${await freePort()}` : undefined;
  installRuntime(log, joined ?? temporalMetrics);
  return { config, log, signal: stopSignal(), temporalMetrics: joined };
}

/** Connects to Kubernetes, waiting for it where it does not answer yet. */
export async function openCluster(
  { config, log, signal }: Session,
  metrics: Metrics | undefined,
): Promise<ConnectedCluster> {
  const { kubeconfig, scope } = config;
  const options = {
    signal,
    watchedNamespace: scope.namespace,
    kubeconfig,
    turns: createTurns(config.kubernetesRate),
    onAnswer: metrics && ((answered: Answered) => metrics.requests.add({ ...answered })),
  };
  return untilConnected(() => connectCluster(options), {
    what: 'Kubernetes',
    signal,
    say: (line) => log.warn(line),
  });
}
