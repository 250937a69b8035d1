import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Agent, request } from 'undici';
import { issueCertificate } from '../../../src/adapters/certificates/issue.ts';
import { openConversionEndpoint } from '../../../src/adapters/endpoint/conversion-endpoint.ts';
import type { ConversionEndpoint } from '../../../src/adapters/endpoint/conversion-endpoint.ts';
import type { Issued } from '../../../src/adapters/certificates/issue.ts';

const path = '/tagwright/convert';

let endpoint: ConversionEndpoint;
let first: Issued;
let second: Issued;

function issue(): Promise<Issued> {
  return issueCertificate({ hosts: ['127.0.0.1'], nowMs: Date.now(), lifetimeMs: 60_000 });
}

beforeAll(async () => {
  [first, second] = await Promise.all([issue(), issue()]);
  endpoint = await openConversionEndpoint({
    address: { host: '127.0.0.1', port: 0 },
    path,
    answer: (question) => (question === undefined ? undefined : { asked: question }),
  });
});

afterAll(() => endpoint?.[Symbol.asyncDispose]());

/** Over a connection that trusts `authority`; kept, where `agent` is given. */
async function ask(
  { authority }: Pick<Issued, 'authority'>,
  {
    at = path,
    method = 'POST',
    body = '{}',
  }: Partial<Record<'at' | 'method' | 'body', string>> = {},
  agent = new Agent({ connect: { ca: authority } }),
) {
  const options = { dispatcher: agent, method, ...(method === 'GET' ? {} : { body }) };
  const answer = await request(`https://${endpoint.address}${at}`, options);
  return {
    status: answer.statusCode,
    text: await answer.body.text(),
    connection: answer.headers['connection'],
  };
}

describe('a conversion endpoint', () => {
  test('fails each connection before it has a certificate', async () => {
    await expect(ask(first)).rejects.toThrow(/handshake/);
  });

  test('answers a question in JSON', async () => {
    endpoint.show(first);
    expect(await ask(first, { body: '{"a":1}' })).toMatchObject({
      status: 200,
      text: '{"asked":{"a":1}}',
    });
  });

  test.for<[string, Parameters<typeof ask>[1], number]>([
    ['another path', { at: '/' }, 404],
    ['a GET', { method: 'GET' }, 405],
    ['what is no JSON', { body: '{' }, 400],
    ['more than 64 MiB', { body: ' '.repeat(64 * 1024 * 1024 + 1) }, 413],
  ])('refuses %s', async ([, asked, status]) => {
    expect(await ask(first, asked)).toMatchObject({ status });
  });

  test('shows another certificate, and ends connections that knew the one before', async () => {
    const agent = new Agent({ connections: 1, connect: { ca: first.authority } });
    expect(await ask(first, {}, agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    endpoint.show(second);
    expect(await ask(first, {}, agent)).toMatchObject({ status: 200, connection: 'close' });
    await expect(ask(first, {}, agent)).rejects.toThrow(/certificate/);
    expect(await ask(second)).toMatchObject({ status: 200 });
    await agent.destroy();
  });
});
