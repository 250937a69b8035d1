import { ConfigError } from './error.ts';
import { listenAddress, socketAddress } from './values.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { ReadText } from './read-flags.ts';

/** How others can watch us; what is absent is off. */
export interface WatchingConfig {
  readonly health: ListenAddress | undefined;
  readonly metrics: ListenAddress | undefined;
  /** Whether those of Temporal's SDK are served with ours. */
  readonly joinsTemporal: boolean;
  /** Where they are served alone: `ip:port`. */
  readonly temporalMetrics: string | undefined;
  /** The URL that events are posted to. */
  readonly eventsUrl: string | undefined;
}

/** @throws {ConfigError} */
export function watchingIn(text: ReadText): WatchingConfig {
  const temporal = listenAddress('temporal-metrics-addr', text('temporal-metrics-addr'));
  const metrics = listenAddress('metrics-addr', text('metrics-addr'));
  const joinsTemporal = temporal !== undefined && isSameAddress(temporal, metrics);
  const eventsUrl = text('events-addr');
  if (eventsUrl !== undefined && !/^https?:$/.test(URL.parse(eventsUrl)?.protocol ?? ''))
    throw new ConfigError(`--events-addr takes an http or https URL, not "${eventsUrl}"`);
  return {
    health: listenAddress('health-addr', text('health-addr')),
    metrics,
    joinsTemporal,
    temporalMetrics: joinsTemporal
      ? undefined
      : temporal && socketAddress('temporal-metrics-addr', temporal),
    eventsUrl,
  };
}

function isSameAddress(one: ListenAddress, other: ListenAddress | undefined): boolean {
  return one.host === other?.host && one.port === other?.port;
}
