import { createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import { eventually } from '../../support/eventually.ts';
import type { ServerResponse } from 'node:http';
import type { RegistryAccess } from '../../../src/domain/registry/access.ts';
import type { Handler } from '../../support/http-server.ts';

const options = { retryDelaysMs: [1, 1], silenceTimeoutMs: 800, maxPages: 20, maxBytes: 10_000 };
const client = createRegistryClient(options);

afterAll(() => client[Symbol.asyncDispose]());

function query(address: string, access: RegistryAccess = { insecure: true }) {
  const repository = {
    registry: address,
    repository: 'team/app',
    canonicalName: `${address}/team/app`,
    scheme: 'http',
  } as const;
  return { repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) };
}

function page(response: ServerResponse, tags: unknown, link?: string): void {
  sendJson(response, { name: 'team/app', tags }, link === undefined ? {} : { headers: { link } });
}

// A fault, the server that makes it, and what the person reads.
test.for<[string, Handler, string]>([
  [
    'a web page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'it answers with a web page instead of a tag list: check the host in spec.image, and that no login page or proxy is in between',
  ],
  [
    'a web page of a proxy',
    (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
    '502 Bad Gateway (with a web page): the registry is failing: it will be asked again',
  ],
  [
    'no JSON',
    (_, response) => response.end('{"tags": ["1'),
    'its tag list is not a JSON object, or was cut off: check the host in spec.image',
  ],
  [
    'JSON of another kind',
    (_, response) => sendJson(response, []),
    'its tag list is not a JSON object, or was cut off: check the host in spec.image',
  ],
  [
    'numbers for tags',
    (_, response) => page(response, [1]),
    'its tag list has a "tags" that is not a list of tags',
  ],
  [
    'an object for tags',
    (_, response) => page(response, { a: 1 }),
    'its tag list has a "tags" that is not a list of tags',
  ],
  [
    'too much',
    (_, response) => page(response, ['a'.repeat(20_000)]),
    'the answer has more than 10000 bytes: it is not a tag list, or one beyond what this program reads',
  ],
  [
    'silence before the answer',
    () => undefined,
    'the registry fell silent in the middle of its answer',
  ],
  [
    'silence within the answer',
    (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{'),
    'the registry fell silent in the middle of its answer',
  ],
  [
    'the end of the connection',
    (_, response) => response.destroy(),
    'the connection ended before the answer did: other side closed',
  ],
  [
    'a body that is cut off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy());
    },
    'the connection ended before the answer did: other side closed',
  ],
  [
    'a page that leads to itself',
    ({ url }, response) => page(response, ['1'], `<${url}>; rel="next"`),
    'its tag list has no end: it leads back to a page that was read',
  ],
  [
    'pages without end',
    ({ url }, response) =>
      page(response, [url.slice(-5)], `<${url.split('?')[0]}?last=${Math.random()}>; rel="next"`),
    'its tag list has more than 20 pages: delete old tags there, or give the images of several programs a repository each',
  ],
  [
    'a redirect in a circle',
    ({ url }, response) => response.writeHead(307, { location: url }).end(),
    'it redirects more than 10 times',
  ],
  [
    'a redirect to nowhere',
    (_, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
    'it redirects to something that is not a web address',
  ],
  [
    '401 without challenge',
    (_, response) => response.writeHead(401).end(),
    'it answers 401 without a challenge of scheme Bearer or Basic, which are the ones that are understood',
  ],
  [
    'a realm that is no address',
    (_, response) => response.writeHead(401, { 'www-authenticate': 'Bearer realm="x"' }).end(),
    'its challenge names no token server (realm) that is a URL',
  ],
  [
    'a realm on another host over plain HTTP',
    (_, response) =>
      response
        .writeHead(401, { 'www-authenticate': 'Bearer realm="http://evil.test/token"' })
        .end(),
    'its token server is http://evil.test, and credentials are not sent to another host over plain HTTP: give the token server HTTPS',
  ],
  [
    "403 with the registry's own words",
    (_, response) =>
      sendJson(
        response,
        { errors: [{ code: 'DENIED', message: 'requested access\u0007 is denied' }] },
        { status: 403 },
      ),
    '403 Forbidden (DENIED: requested access is denied): the repository is not public: name a secret with credentials in spec.secretRef',
  ],
  [
    'a proxy that wants a password',
    (_, response) => response.writeHead(407).end(),
    '407 Proxy Authentication Required: the proxy wants credentials: check username and password of the proxy secret',
  ],
  [
    'a status that means nothing',
    (_, response) => response.writeHead(418).end(),
    "418 I'm a Teapot: the registry does not answer this as the distribution specification has it: check the host in spec.image",
  ],
])('%s', async ([, handler, message]) => {
  await using server = await startHttpServer(handler);
  await expect(client.listTags(query(server.address))).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    terminal: false,
    message: `registry "${server.address}", repository "team/app": ${message}`,
  });
});

test('nothing listens', async () => {
  const { address } = await startHttpServer(() => undefined).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  await expect(client.listTags(query(address))).rejects.toMatchObject({
    message: expect.stringContaining('nothing listens there: check host and port in spec.image'),
  });
});

test('an unknown host', async () => {
  await expect(client.listTags(query('registry.invalid:5000'))).rejects.toMatchObject({
    message: expect.stringContaining('the host name is unknown: check spec.image'),
  });
});

test('a server that is none of HTTP', async () => {
  const server = createServer((socket) => socket.resume().end('220 smtp\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
  await expect(client.listTags(query(address))).rejects.toBeInstanceOf(ReconcileError);
  await new Promise((resolve) => server.close(resolve));
});

test.for<[string, number]>([
  ['one bad gateway', 1],
  ['two bad gateways', 2],
])('%s is got past', async ([, faults]) => {
  await using server = await startHttpServer((_, response) =>
    server.requests.length <= faults ? response.writeHead(502).end() : page(response, ['1']),
  );
  expect(await client.listTags(query(server.address))).toEqual(['1']);
});

test.for<[string, number, Record<string, string>, number | undefined]>([
  ['seconds of Retry-After', 503, { 'retry-after': '120' }, 120_000],
  ['no Retry-After', 503, {}, undefined],
  ['a mistaken Retry-After', 503, { 'retry-after': 'soon' }, undefined],
  ['an hour at most', 503, { 'retry-after': '999999' }, 3_600_000],
])('after too many faults: %s', async ([, status, headers, retryAfterMs]) => {
  await using server = await startHttpServer((_, response) =>
    response.writeHead(status, headers).end(),
  );
  await expect(client.listTags(query(server.address))).rejects.toMatchObject({ retryAfterMs });
});

test('a registry that is asked too often is left alone, others are not', async () => {
  await using busy = await startHttpServer((_, response) =>
    response.writeHead(429, { 'retry-after': '30' }).end(),
  );
  await using other = await startHttpServer((_, response) => page(response, ['1']));
  await using fresh = createRegistryClient(options);
  await expect(fresh.listTags(query(busy.address))).rejects.toMatchObject({
    retryAfterMs: 30_000,
    message: expect.stringMatching(
      /429 Too Many Requests: the registry is asked too often.*; it wants 30 s of rest$/,
    ),
  });
  const asked = busy.requests.length;
  const again: unknown = await fresh.listTags(query(busy.address)).catch((error: unknown) => error);
  expect(again).toMatchObject({
    retryAfterMs: expect.closeTo(30_000, -3),
    message: expect.stringContaining('wants 30 s of rest'),
  });
  expect(busy.requests).toHaveLength(asked);
  expect(await fresh.listTags(query(other.address))).toEqual(['1']);
});

test('a slow registry holds up its own repositories only', async () => {
  await using slow = await startHttpServer(() => undefined);
  await using quick = await startHttpServer((_, response) => page(response, ['1']));
  await using narrow = createRegistryClient({ concurrencyPerHost: 1, silenceTimeoutMs: 60_000 });
  const stop = new AbortController();
  const hung = [1, 2, 3].map(() =>
    narrow.listTags({ ...query(slow.address), signal: stop.signal }).catch(() => 'stopped'),
  );
  await eventually(() => expect(slow.requests).toHaveLength(1));
  expect(await narrow.listTags(query(quick.address))).toEqual(['1']);
  expect(slow.requests).toHaveLength(1);
  stop.abort(new Error('no longer wanted'));
  expect(await Promise.all(hung)).toEqual(['stopped', 'stopped', 'stopped']);
});

test("a limit of time is a failure, any other abort the caller's own", async () => {
  await using slow = await startHttpServer(() => undefined);
  await using patient = createRegistryClient({ silenceTimeoutMs: 60_000 });
  const limited = { ...query(slow.address), signal: AbortSignal.timeout(300) };
  await expect(patient.listTags(limited)).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringContaining('no answer within the limit of time'),
  });
  const cancelled = new Error('cancelled');
  const stopped = { ...query(slow.address), signal: AbortSignal.abort(cancelled) };
  await expect(patient.listTags(stopped)).rejects.toBe(cancelled);
});
