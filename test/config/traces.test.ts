import { describe, expect, test } from 'vitest';
import { tracesIn } from '../../src/config/traces.ts';

const endpoint = 'http://127.0.0.1:4318';
const all = { protocol: 'http/protobuf', ratio: 1 };

describe("what OpenTelemetry's variables ask for", () => {
  test.for([
    ['no traces where they say nothing', {}, undefined],
    ['traces where they name an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, all],
    ['or one for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint }, all],
    ['or the exporter', { OTEL_TRACES_EXPORTER: 'otlp' }, all],
    ['none for an empty name', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined],
    [
      'none where the SDK is disabled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' },
      undefined,
    ],
    [
      'none where the exporter is none',
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none' },
      undefined,
    ],
    [
      'JSON',
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
      { ...all, protocol: 'http/json' },
    ],
    [
      'the protocol of traces before that of all',
      {
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      },
      all,
    ],
    [
      'a share of them',
      {
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.1',
      },
      { ...all, ratio: 0.1 },
    ],
    [
      'none of them',
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'always_off' },
      { ...all, ratio: 0 },
    ],
  ] as const)('%s', ([, environment, expected]) => {
    expect(tracesIn(environment)).toEqual(expected);
  });

  test.for([
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER must be otlp or none, not "zipkin"'],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json, not "grpc"',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'jaeger_remote' },
      'OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, with or without "parentbased_", not "jaeger_remote"',
    ],
    [
      {
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '2',
      },
      'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "2"',
    ],
  ] as const)('what cannot be is told: %j', ([environment, problem]) => {
    expect(() => tracesIn(environment)).toThrow(problem);
  });
});
