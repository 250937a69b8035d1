import { expect, test } from 'vitest';
import { withOrigin } from '../../../../src/adapters/registry/transport/origin.ts';
import { ReconcileError } from '../../../../src/domain/errors.ts';
import { plainSend, requestFor } from './plain-send.ts';
import type { RegistryRequest } from '../../../../src/adapters/registry/transport/send.ts';

function pathRequest(scheme: 'http' | 'https'): RegistryRequest {
  const { repository, ...request } = requestFor({ url: '/v2/app/tags/list' });
  return { ...request, repository: { ...repository, scheme } };
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test.for<[string, 'http' | 'https', Error | object, string, number]>([
  ['HTTPS', 'https', {}, 'https://r.io', 0],
  ['HTTPS where plain HTTP is allowed', 'http', { status: 404 }, 'https://r.io', 1],
  ['HTTPS of a bad certificate', 'http', systemError('CERT_HAS_EXPIRED'), 'https://r.io', 1],
  ['plain HTTP', 'http', systemError('ECONNREFUSED'), 'http://r.io', 1],
])('finds %s, once', async ([, scheme, tried, origin, probes]) => {
  const probe = plainSend(() => tried);
  const { send, asked } = plainSend(() => ({}));
  const located = withOrigin(send, probe.send);
  await located(pathRequest(scheme));
  await located(pathRequest(scheme));
  expect(asked.map((request) => [request.origin, request.url])).toEqual(
    Array.from({ length: 2 }, () => [origin, `${origin}/v2/app/tags/list`]),
  );
  expect(probe.asked.map(({ url, method }) => [url, method])).toEqual(
    Array.from({ length: probes }, () => ['https://r.io/v2/', 'HEAD']),
  );
});

test('tries anew after a failure', async () => {
  const probe = plainSend((_, index) => (index === 0 ? systemError('ECONNREFUSED') : {}));
  const { send, asked } = plainSend((_, index) => (index === 0 ? new Error('no') : {}));
  const located = withOrigin(send, probe.send);
  await expect(located(pathRequest('http'))).rejects.toThrow('no');
  await located(pathRequest('http'));
  expect(asked.map(({ origin }) => origin)).toEqual(['http://r.io', 'https://r.io']);
});

test('a try that did not get as far as the host says nothing of the scheme', async () => {
  const paused = new ReconcileError('ReadOperationFailed', 'asked too often');
  const { send, asked } = plainSend(() => ({}));
  const located = withOrigin(send, plainSend(() => paused).send);
  await expect(located(pathRequest('http'))).rejects.toBe(paused);
  expect(asked).toEqual([]);
});

test('an interrupted try says nothing of the scheme', async () => {
  const probe = plainSend(() => new Error('aborted'));
  const { send, asked } = plainSend(() => ({}));
  const request = { ...pathRequest('http'), signal: AbortSignal.abort(new Error('suspended')) };
  await expect(withOrigin(send, probe.send)(request)).rejects.toThrow('suspended');
  expect(asked).toEqual([]);
});
