import { afterEach, expect, test, vi } from 'vitest';
import { openTraces } from '../../../src/adapters/traces/traces.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { TracedRun } from '../../../src/domain/loop/traced-run.ts';
import type { TracesOptions } from '../../../src/adapters/traces/traces.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const run: TracedRun = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  kind: 'ImagePolicy',
  namespace: 'apps',
  name: 'app',
  begunAtMs: 1_000,
  endedAtMs: 2_000,
  reason: 'Succeeded',
  failed: false,
};

const usual: TracesOptions = {
  protocol: 'http/protobuf',
  ratio: 1,
  version: '1',
  onLost: () => undefined,
};

test('the span of a run has the place that was found for it, in the form that most receivers take', async () => {
  await using receiver = await startHttpServer((_request, response) => response.end());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
  const traces = openTraces(usual);
  traces.record(run);
  await traces[Symbol.asyncDispose]();
  const [request] = receiver.requests;
  expect(request).toMatchObject({
    url: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect(request?.body).toContain('Run:ImagePolicy');
});

test.for([
  [1, 20],
  [0.5, 10],
  [0, 0],
] as const)('of 20 traces with ids all over, the share %d is kept', async ([ratio, kept]) => {
  await using receiver = await startHttpServer((_request, response) => response.end());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
  const traces = openTraces({ ...usual, protocol: 'http/json', ratio });
  for (let step = 0; step < 20; step += 1) {
    const first = Math.floor(((step + 0.5) * 0x1_0000_0000) / 20);
    traces.record({ ...run, traceId: first.toString(16).padStart(8, '0').padEnd(32, '0') });
  }
  await traces[Symbol.asyncDispose]();
  const names = receiver.requests.flatMap(({ body }) => body.match(/Run:ImagePolicy/g) ?? []);
  expect(names).toHaveLength(kept);
});

test('a receiver that is away is told of once', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '10');
  const problems: string[] = [];
  const traces = openTraces({ ...usual, onLost: (problem) => problems.push(problem) });
  traces.record(run);
  await vi.waitFor(() => expect(problems).toHaveLength(1), 5_000);
  traces.record(run);
  await traces[Symbol.asyncDispose]();
  expect(problems).toEqual([expect.stringContaining('ECONNREFUSED')]);
});
