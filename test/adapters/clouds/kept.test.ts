import { expect, test } from 'vitest';
import { keepCredentials } from '../../../src/adapters/clouds/kept.ts';
import { formatMetrics } from '../../../src/domain/metrics/exposition.ts';
import { createTokenMetrics } from '../../../src/domain/metrics/token-metrics.ts';

test.for<[string, Error]>([
  ['a parser', new SyntaxError('Unexpected token, "secret-token" is not valid JSON')],
  [
    "Azure's library",
    Object.assign(new Error('occurred while parsing the response body - secret-token'), {
      code: 'PARSE_ERROR',
    }),
  ],
])('what %s says of an answer that it cannot read is not told', async ([, error]) => {
  const keep = keepCredentials({ maxKept: 1, maxKeptMs: 1000 });
  const call = { signal: new AbortController().signal };
  const asked = { target: {}, name: 'aws for "host"', hint: 'check the role', call };
  await expect(keep(asked, () => Promise.reject(error))).rejects.toThrow(
    'failed to get credentials of aws for "host": the answer is not valid JSON: check the role',
  );
});

test('what is kept, asked for and dropped is counted, by whoever asks', async () => {
  const metrics = createTokenMetrics();
  const keep = keepCredentials<string>({ maxKept: 1, maxKeptMs: 60_000, metrics });
  const subject = { kind: 'ImageRepository', key: { namespace: 'apps', name: 'app' } } as const;
  const call = { signal: new AbortController().signal, subject };
  function ask(host: string, login: () => Promise<string>): Promise<string> {
    return keep({ target: { host }, name: host, hint: 'none', call }, async () => ({
      credentials: await login(),
      expiresAtMs: Date.now() + 3_600_000,
    }));
  }
  await ask('a', () => Promise.resolve('first'));
  expect(await ask('a', () => Promise.resolve('second'))).toBe('first');
  await ask('b', () => Promise.resolve('other'));
  await expect(ask('c', () => Promise.reject(new Error('no')))).rejects.toThrow(
    'failed to get credentials of c',
  );
  const labels = 'kind="ImageRepository",name="app",namespace="apps",operation="reconcile"';
  const lines = formatMetrics(metrics.families()).split('\n');
  expect(lines.filter((line) => line.startsWith('gotk'))).toEqual([
    `gotk_token_cache_events_total{event_type="cache_hit",${labels}} 1`,
    `gotk_token_cache_events_total{event_type="cache_miss",${labels}} 3`,
    'gotk_token_cached_items 1',
    'gotk_token_cache_requests_total{status="success"} 3',
    'gotk_token_cache_requests_total{status="failure"} 1',
    'gotk_token_cache_evictions_total 1',
  ]);
});
