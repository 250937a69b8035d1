import { expect, test } from 'vitest';
import { ReconcileError } from '../../../../src/domain/errors.ts';
import { withRetries } from '../../../../src/adapters/registry/transport/retry.ts';
import { plainSend, requestFor } from './plain-send.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function retrying(answer: Parameters<typeof plainSend>[0]) {
  const { send, asked } = plainSend(answer);
  const busy: number[] = [];
  const patient = withRetries(send, {
    delaysMs: [1, 1],
    onBusy: (_, wishedMs) => busy.push(wishedMs),
  });
  return { patient, asked, busy };
}

test.for<[string, Error | { readonly status: number }]>([
  ['a status that passes', { status: 503 }],
  ['a connection that was reset', systemError('ECONNRESET')],
])('tries again after %s', async ([, fault]) => {
  const { patient, asked } = retrying((_, index) => (index < 2 ? fault : {}));
  expect(await patient(requestFor())).toMatchObject({ status: 200 });
  expect(asked).toHaveLength(3);
});

test.for<[string, Error | { readonly status: number }, number, string]>([
  ['a status that stays', { status: 502 }, 3, '502 Bad Gateway'],
  ['an error that stays', systemError('ECONNREFUSED'), 3, 'nothing listens there'],
  ['an error that will not pass', systemError('CERT_HAS_EXPIRED'), 1, 'is not valid now'],
])('gives up at %s', async ([, fault, tries, said]) => {
  const { patient, asked, busy } = retrying(() => fault);
  await expect(patient(requestFor())).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringContaining(said),
  });
  expect(asked).toHaveLength(tries);
  expect(busy).toEqual([]);
});

test('a status that does not pass is the answer', async () => {
  const { patient, asked } = retrying(() => ({ status: 404 }));
  expect(await patient(requestFor())).toMatchObject({ status: 404 });
  expect(asked).toHaveLength(1);
});

test.for<[string, number, readonly number[]]>([
  ['a host that is asked too often', 429, [120_000]],
  ['another host that wants a rest', 503, []],
])('does not wait in place for %s', async ([, status, busy]) => {
  const headers = { 'retry-after': '120' };
  const { patient, asked, busy: told } = retrying(() => ({ status, headers }));
  await expect(patient(requestFor())).rejects.toMatchObject({ retryAfterMs: 120_000 });
  expect(asked).toHaveLength(1);
  expect(told).toEqual(busy);
});

test('what was said already is said once', async () => {
  const said = new ReconcileError('ReadOperationFailed', 'paused');
  const { patient, asked } = retrying(() => said);
  await expect(patient(requestFor())).rejects.toBe(said);
  expect(asked).toHaveLength(1);
});

test('ends with its signal', async () => {
  const reason = new Error('suspended');
  const { patient, asked } = retrying(() => systemError('ECONNRESET'));
  const request = requestFor({ signal: AbortSignal.abort(reason) });
  await expect(patient(request)).rejects.toBe(reason);
  expect(asked).toHaveLength(1);
});
