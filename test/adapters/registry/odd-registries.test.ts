import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { RegistryAccess } from '../../../src/domain/registry/access.ts';
import type { SeenRequest } from '../../support/http-server.ts';

const client = createRegistryClient({ retryDelaysMs: [1, 1] });

afterAll(() => client[Symbol.asyncDispose]());

const secretWord = 'hunter2';
const credentials = { kind: 'basic', username: 'u', password: secretWord } as const;

function query(address: string, access: RegistryAccess = { insecure: true }) {
  const names = { registry: address, repository: 'team/app', canonicalName: `${address}/team/app` };
  const repository = { ...names, scheme: 'http' } as const;
  return { repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) };
}

function page(response: ServerResponse, tags: unknown, link?: string): void {
  sendJson(response, { name: 'team/app', tags }, link === undefined ? {} : { headers: { link } });
}

function isList({ url }: SeenRequest): boolean {
  return url.startsWith('/v2/team/app/tags/list');
}

test('another page size of its own is no end of the list', async () => {
  const tags = Array.from({ length: 250 }, (_, index) => String(index).padStart(3, '0'));
  await using server = await startHttpServer(({ url }, response) => {
    const after = new URL(url, 'http://x').searchParams.get('last') ?? '';
    const rest = tags.filter((tag) => tag > after);
    // Forgets the link where it is not asked for a page size.
    const isAsked = url.includes('n=');
    const next = `</v2/team/app/tags/list?last=${rest[99]}&n=1000>; rel="next"`;
    page(response, rest.slice(0, 100), isAsked && rest.length > 100 ? next : undefined);
  });
  expect(await client.listTags(query(server.address))).toEqual(tags.toReversed());
});

test('a list cut off at a round number is not taken for the whole', async () => {
  const tags = Array.from({ length: 7250 }, (_, index) => String(index).padStart(4, '0'));
  await using server = await startHttpServer(({ url }, response) => {
    const after = new URL(url, 'http://x').searchParams.get('last') ?? '';
    const rest = tags.filter((tag) => tag > after);
    const next = `</v2/team/app/tags/list?last=${rest[999]}&n=1000>; rel="next"`;
    if (!url.includes('n=')) return page(response, rest.slice(0, 5000));
    return page(response, rest.slice(0, 1000), rest.length > 1000 ? next : undefined);
  });
  const expected = tags.toReversed();
  expect(await client.listTags(query(server.address))).toEqual(expected);
  expect(await client.listTags(query(server.address))).toEqual(expected);
});

test('a registry that cannot list at once is asked for pages, also after it used up the time', async () => {
  const tags = Array.from({ length: 1500 }, (_, index) => String(index).padStart(4, '0'));
  await using server = await startHttpServer(({ url }, response) => {
    const after = new URL(url, 'http://x').searchParams.get('last') ?? '';
    const rest = tags.filter((tag) => tag > after);
    if (url === '/v2/') return sendJson(response, {});
    // Without a page size it never answers.
    const next = `</v2/team/app/tags/list?last=${rest[999]}&n=1000>; rel="next"`;
    if (!url.includes('n=')) return undefined;
    return page(response, rest.slice(0, 1000), rest.length > 1000 ? next : '');
  });
  await using patient = createRegistryClient({ silenceTimeoutMs: 60_000 });
  const hurried = { ...query(server.address), signal: AbortSignal.timeout(500) };
  await expect(patient.listTags(hurried)).rejects.toMatchObject({
    message: expect.stringContaining('no answer within the limit of time'),
  });
  expect(await patient.listTags(query(server.address))).toEqual(tags.toReversed());
});

test('a page with an ETag is sent only when it changed, and to whom it was given', async () => {
  let etag = '"one"';
  await using server = await startHttpServer((request, response) => {
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    return sendJson(response, { tags: [etag.slice(1, -1)] }, { headers: { etag } });
  });
  const statuses: unknown[] = [];
  for (const next of ['"one"', '"one"', '"two"', '"two"']) {
    etag = next;
    statuses.push(await client.listTags(query(server.address)));
  }
  expect(statuses).toEqual([['one'], ['one'], ['two'], ['two']]);
  await client.listTags(query(server.address, { insecure: true, credentials }));
  const lists = server.requests.filter(isList);
  expect(lists.map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    '"one"',
    '"one"',
    '"two"',
    undefined,
  ]);
});

test('credentials do not follow a redirect or a link to another host', async () => {
  await using other = await startHttpServer((_, response) => page(response, ['stolen']));
  await using server = await startHttpServer((request, response) => {
    if (request.headers.authorization === undefined)
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    if (request.url.includes('last=')) return page(response, ['2']);
    if (isList(request))
      return page(response, ['1'], `<${other.url}/v2/team/app/tags/list?last=1>; rel="next"`);
    return response.writeHead(307, { location: `${other.url}/manifest` }).end();
  });
  const asked = query(server.address, { insecure: true, credentials });
  expect(await client.listTags(asked)).toEqual(['2', '1']);
  expect(other.requests).toHaveLength(0);
  await expect(client.resolveDigest({ ...asked, tag: '1' })).rejects.toBeInstanceOf(ReconcileError);
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([
    undefined,
    undefined,
  ]);
});

test('a secret is in no message, whatever the server sends back', async () => {
  const basic = Buffer.from(`u:${secretWord}`).toString('base64');
  await using server = await startHttpServer((request, response) => {
    const seen = request.headers.authorization;
    return seen === undefined
      ? response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      : response.writeHead(403).end(`you sent ${seen}`);
  });
  const asked = query(server.address, { insecure: true, credentials });
  const error: unknown = await client.listTags(asked).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: expect.stringContaining('give them permission to pull'),
  });
  expect(JSON.stringify([String(error), error])).not.toMatch(new RegExp(`${secretWord}|${basic}`));
});
