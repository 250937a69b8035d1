import { ConfigError } from './error.ts';
import { variableIn } from './read-flags.ts';

/** Where traces go, and how many of them; the rest the exporter reads from its own variables. */
export interface TracesConfig {
  readonly protocol: (typeof protocols)[number];
  /** The share of traces that are kept, from 0 to 1. */
  readonly ratio: number;
}

const protocols = ['http/protobuf', 'http/json'] as const;

/**
 * Whether OpenTelemetry's variables ask for traces; undefined where they do not.
 * @throws {ConfigError}
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables
 */
export function tracesIn(environment: NodeJS.ProcessEnv): TracesConfig | undefined {
  function read(name: string): string | undefined {
    return variableIn(environment, name);
  }
  if (read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const endpoint =
    read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? read('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporter = read('OTEL_TRACES_EXPORTER') ?? (endpoint === undefined ? 'none' : 'otlp');
  if (exporter === 'none') return undefined;
  if (exporter !== 'otlp')
    throw new ConfigError(`OTEL_TRACES_EXPORTER must be otlp or none, not "${exporter}"`);
  return { protocol: protocolIn(read), ratio: ratioIn(read) };
}

type Read = (name: string) => string | undefined;

function protocolIn(read: Read): TracesConfig['protocol'] {
  const name =
    read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') === undefined
      ? 'OTEL_EXPORTER_OTLP_PROTOCOL'
      : 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  const text = read(name) ?? protocols[0];
  const protocol = protocols.find((one) => one === text);
  if (protocol !== undefined) return protocol;
  throw new ConfigError(`${name} must be ${protocols.join(' or ')}, not "${text}"`);
}

/** A trace may go through several workers: whether it is kept depends on its id alone, so that they agree. */
function ratioIn(read: Read): number {
  const sampler = read('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  switch (sampler.replace(/^parentbased_/, '')) {
    case 'always_on':
      return 1;
    case 'always_off':
      return 0;
    case 'traceidratio': {
      const text = read('OTEL_TRACES_SAMPLER_ARG') ?? '1';
      const ratio = Number(text);
      if (ratio >= 0 && ratio <= 1) return ratio;
      throw new ConfigError(`OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "${text}"`);
    }
    default:
      throw new ConfigError(
        `OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, with or without "parentbased_", not "${sampler}"`,
      );
  }
}
