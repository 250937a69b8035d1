import { expect, test } from 'vitest';
import { withAuthorization } from '../../../../src/adapters/registry/transport/authorization.ts';
import { plainSend, requestFor } from './plain-send.ts';

const credentials = { kind: 'basic', username: 'u', password: 'hunter2' } as const;
const access = { insecure: false, credentials };
const basic = `Basic ${Buffer.from('u:hunter2').toString('base64')}`;
const origin = 'https://r.io';

test('offers what the registry asks for, and remembers it', async () => {
  const { send, asked } = plainSend(({ url }) =>
    url === `${origin}/v2/` ? { status: 401, headers: { 'www-authenticate': 'Basic' } } : {},
  );
  const authorized = withAuthorization(send);
  await authorized(requestFor({ access, origin }));
  await authorized(requestFor({ access, origin }));
  expect(asked.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
    ['https://r.io/v2/', undefined],
    ['https://r.io/v2/app/tags/list', basic],
    ['https://r.io/v2/app/tags/list', basic],
  ]);
});

test('answers a challenge with a token of the server that it names', async () => {
  const challenge = 'Bearer realm="https://token.io/t",service="s"';
  const { send, asked } = plainSend(({ url, headers }) => {
    if (url.startsWith('https://token.io/')) return { body: '{"token":"abc"}' };
    if (url === `${origin}/v2/` || headers['authorization'] === 'Bearer abc') return {};
    return { status: 401, headers: { 'www-authenticate': challenge } };
  });
  const answer = await withAuthorization(send)(requestFor({ access, origin }));
  expect(answer).toMatchObject({ status: 200, authorization: 'Bearer abc' });
  expect(asked.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
    ['https://r.io/v2/', undefined],
    ['https://r.io/v2/app/tags/list', basic],
    ['https://token.io/t?service=s&scope=repository%3Aapp%3Apull', basic],
    ['https://r.io/v2/app/tags/list', 'Bearer abc'],
  ]);
});

test.for<[string, string | undefined, string]>([
  ['another host', origin, 'https://cdn.io/v2/app/tags/list'],
  ['the host by another scheme', origin, 'http://r.io/v2/app/tags/list'],
  ['another port', origin, 'https://r.io:444/v2/app/tags/list'],
  ['a registry that was not found yet', undefined, 'https://r.io/v2/app/tags/list'],
])('gives nothing to %s, not even where it asks', async ([, known, url]) => {
  const { send, asked } = plainSend(() => ({
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
  }));
  const request = requestFor({ access, origin: known, url });
  expect(await withAuthorization(send)(request)).toMatchObject({ status: 401 });
  expect(asked).toEqual([request]);
});

test('the usual port is the same place', async () => {
  const { send, asked } = plainSend(() => ({}));
  await withAuthorization(send)(requestFor({ access, origin: 'https://r.io:443' }));
  expect(asked.at(-1)?.headers['authorization']).toBe(basic);
});

test('says nothing twice', async () => {
  const { send, asked } = plainSend(() => ({
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
  }));
  expect(await withAuthorization(send)(requestFor({ access, origin }))).toMatchObject({
    status: 401,
  });
  expect(asked.map(({ url }) => url)).toEqual(['https://r.io/v2/', requestFor().url]);
});
