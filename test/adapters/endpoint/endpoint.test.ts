import { expect, test } from 'vitest';
import { openEndpoint } from '../../../src/adapters/endpoint/endpoint.ts';
import { processMetrics } from '../../../src/adapters/endpoint/process-metrics.ts';
import type { Pages } from '../../../src/adapters/endpoint/endpoint.ts';

const loopback = { host: '127.0.0.1', port: 0 };
const pages: Pages = {
  '/healthz': () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
  '/readyz': () => Promise.resolve({ status: 503, contentType: 'text/plain', body: 'no\n' }),
  '/broken': () => Promise.reject(new Error('it broke')),
};

test.for([
  ['a page', 'GET', '/healthz', 200, 'ok\n'],
  ['a page, whatever the query', 'GET', '/healthz?verbose', 200, 'ok\n'],
  ['the head of a page', 'HEAD', '/healthz', 200, ''],
  ['a page that says no', 'GET', '/readyz', 503, 'no\n'],
  ['a page that cannot be made', 'GET', '/broken', 500, 'it broke\n'],
  ['no page', 'GET', '/', 404, 'not found; there is /healthz, /readyz, /broken\n'],
  ['what is not asked', 'POST', '/healthz', 405, 'only GET\n'],
] as const)('%s', async ([, method, path, status, body]) => {
  await using endpoint = await openEndpoint(loopback, pages);
  const response = await fetch(`http://${endpoint.address}${path}`, { method });
  expect(response.status).toBe(status);
  expect(await response.text()).toEqual(body);
});

test('an endpoint that is disposed of listens no more', async () => {
  const endpoint = await openEndpoint(loopback, pages);
  await endpoint[Symbol.asyncDispose]();
  await expect(fetch(`http://${endpoint.address}/healthz`)).rejects.toThrow('fetch failed');
});

test('where another listens already, the error says so in a line', async () => {
  await using endpoint = await openEndpoint(loopback, pages);
  const [host = '', port] = endpoint.address.split(':');
  await expect(openEndpoint({ host, port: Number(port) }, pages)).rejects.toThrow(
    `cannot listen on ${endpoint.address}: the port is taken`,
  );
});

test('the process tells of its time, its memory and its start', () => {
  const values = Object.fromEntries(
    processMetrics().map(({ name, samples }) => [name, samples[0]?.value]),
  );
  expect(values['process_cpu_seconds_total']).toBeCloseTo(process.cpuUsage().user / 1e6, -1);
  expect(values['process_resident_memory_bytes']).toBeGreaterThan(10_000_000);
  expect(values['process_start_time_seconds']).toBeCloseTo(Date.now() / 1000 - process.uptime(), 0);
});
