import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { RegistryCredentials } from '../../src/domain/registry/credentials.ts';
import type { Handler, HttpServer } from '../support/http-server.ts';

const client = createRegistryClient({ retryDelaysMs: [] });

afterAll(() => client[Symbol.asyncDispose]());

const secret = 'hunter2 & söns/🔑';
const credentials = { kind: 'basic', username: 'reader', password: secret } as const;
const basic = Buffer.from(`reader:${secret}`).toString('base64');

function query({ address }: HttpServer, as: RegistryCredentials | undefined = credentials) {
  const names = { registry: address, repository: 'app', canonicalName: `${address}/app` };
  const repository = { ...names, scheme: 'http' } as const;
  const access = { insecure: true, credentials: as };
  return { repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) };
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message : 'no error';
}

function refuse(response: ServerResponse, message: string): void {
  sendJson(response, { errors: [{ code: 'DENIED', message }] }, { status: 403 });
}

// What a registry says with its 403, and what of it is in the status.
test.for<[string, string, string]>([
  ['our password', `wrong: ${secret}.`, 'wrong: ***.'],
  ['our password, as in a URL', `wrong: ${encodeURIComponent(secret)}.`, 'wrong: ***.'],
  ['the header that we sent', `got Basic ${basic}`, 'got Basic ***'],
  ['the header that we sent, in part', `got ${basic}`, 'got ***'],
  ['a header of others', 'got bearer abc.def', 'got bearer ***'],
  [
    'a presigned URL',
    'see https://b.s3.example.com/x?X-Amz-Signature=abcdef&y=1 now',
    'see https://b.s3.example.com/x?*** now',
  ],
  ['a URL with a password', 'see https://u:pw@example.com/x', 'see https://***@example.com/x'],
  ['a fragment with a token', 'see https://example.com/#token=abc', 'see https://example.com/?***'],
  ['a JSON Web Token', 'got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln', 'got ***'],
  ['line breaks', 'a\r\nReady: True\n', 'a Ready: True '],
  ['control characters of terminals', 'a\u001b[2Jb\u0000', 'a [2Jb '],
  ['characters that turn the text around', 'a\u202eb\u2066c\u200bd', 'a b c d'],
])('a registry sends back %s', async ([, said, shown]) => {
  await using server = await startHttpServer((_, response) => refuse(response, said));
  const message = await messageOf(client.listTags(query(server)));
  expect(message).toContain(`403 Forbidden (DENIED: ${shown}): the credentials may not`);
});

test('no more than a line of it', async () => {
  await using server = await startHttpServer((_, response) =>
    refuse(response, `${'x'.repeat(191)}${'🔑'.repeat(1000)}`),
  );
  const message = await messageOf(client.listTags(query(server)));
  expect(message.length).toBeLessThan(500);
  expect(message.isWellFormed()).toBe(true);
});

test('a token that was fetched is not shown either', async () => {
  const token = 'opaque-token-of-the-token-server';
  await using tokens = await startHttpServer((_, response) => sendJson(response, { token }));
  await using server = await startHttpServer(({ headers }, response) =>
    headers.authorization === undefined
      ? response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end()
      : refuse(response, `bad token '${token}'`),
  );
  const message = await messageOf(client.listTags(query(server)));
  expect(message).toContain("(DENIED: bad token '***')");
});

test.for<[string, RegistryCredentials]>([
  ['an identity token', { kind: 'identity', token: 'refresh-me' }],
  ['a registry token', { kind: 'bearer', token: 'refresh-me' }],
])('%s is not shown', async ([, as]) => {
  await using server = await startHttpServer(({ url }, response) =>
    url === '/v2/'
      ? response.writeHead(401, { 'www-authenticate': `Bearer realm="${server.url}/token"` }).end()
      : refuse(response, 'no: refresh-me'),
  );
  const message = await messageOf(client.listTags(query(server, as)));
  expect(message).toContain('(DENIED: no: ***)');
});

// Answers that are not what they should be: what they hold is not quoted.
test.for<[string, Handler, string]>([
  [
    'a tag list that is no JSON',
    (_, response) => response.end('internal-secret {'),
    'its tag list is not a JSON object, or was cut off',
  ],
  [
    'tags that are no tags',
    (_, response) => sendJson(response, { tags: [{ 'internal-secret': 1 }] }),
    'its tag list has a "tags" that is not a list of tags',
  ],
  [
    'an error that is no JSON',
    (_, response) => response.writeHead(403).end('internal-secret'),
    '403 Forbidden: the credentials may not',
  ],
])('%s', async ([, handler, expected]) => {
  await using server = await startHttpServer(handler);
  const message = await messageOf(client.listTags(query(server)));
  expect(message).toContain(expected);
  expect(message).not.toContain('internal-secret');
});

test('a token that is no JSON is not quoted', async () => {
  await using server = await startHttpServer(({ url }, response) =>
    url.startsWith('/token')
      ? response.end('internal-secret {')
      : response.writeHead(401, { 'www-authenticate': `Bearer realm="${server.url}/token"` }).end(),
  );
  const message = await messageOf(client.listTags(query(server)));
  expect(message).toContain('its answer is not a JSON object');
  expect(message).not.toContain('internal-secret');
});

test('a redirect to an address that lets one in is not shown', async () => {
  await using other = await startHttpServer((_, response) => response.writeHead(403).end());
  await using server = await startHttpServer(({ url }, response) =>
    url === '/v2/'
      ? sendJson(response, {})
      : response.writeHead(307, { location: `${other.url}/blob?sig=internal-secret` }).end(),
  );
  const message = await messageOf(client.listTags(query(server)));
  expect(message).toContain('403 Forbidden');
  expect(message).not.toContain('internal-secret');
});

test('a type of content is quoted in short, and without what we sent', async () => {
  await using server = await startHttpServer(({ headers }, response) =>
    response
      .writeHead(200, { 'content-type': `${headers.authorization ?? ''}/${'x'.repeat(5000)}` })
      .end(),
  );
  const message = await messageOf(client.resolveDigest({ ...query(server), tag: '1' }));
  expect(message).toContain('the answer is of type "Basic ***');
  expect(message.length).toBeLessThan(500);
});
