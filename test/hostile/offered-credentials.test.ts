import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { RegistryCredentials } from '../../src/domain/registry/credentials.ts';
import type { Handler, HttpServer, SeenRequest } from '../support/http-server.ts';

const client = createRegistryClient({ retryDelaysMs: [] });

afterAll(() => client[Symbol.asyncDispose]());

const credentials = { kind: 'basic', username: 'reader', password: 'hunter2' } as const;
const basic = `Basic ${Buffer.from('reader:hunter2').toString('base64')}`;

function list({ address }: HttpServer, as?: RegistryCredentials): Promise<readonly string[]> {
  const names = { registry: address, repository: 'team/app', canonicalName: `${address}/team/app` };
  const access = { insecure: true, ...(as === undefined ? {} : { credentials: as }) };
  const repository = { ...names, scheme: 'http' } as const;
  return client.listTags({
    repository,
    access,
    tenant: 'apps',
    signal: AbortSignal.timeout(20_000),
  });
}

function page(response: ServerResponse, tags: readonly string[]): void {
  sendJson(response, { name: 'team/app', tags });
}

function challenge(response: ServerResponse, challenges: string | readonly string[]): unknown {
  return response.writeHead(401, { 'www-authenticate': [challenges].flat() }).end();
}

function isPing({ url }: SeenRequest): boolean {
  return url === '/v2/';
}

function countPings({ requests }: HttpServer): number {
  return requests.filter(isPing).length;
}

/** A token server; it gives `token` to those who have the password. */
function startTokens(answer: unknown = { token: 'token' }): Promise<HttpServer> {
  return startHttpServer(({ headers }, response) =>
    headers.authorization === basic
      ? sendJson(response, answer)
      : sendJson(response, {}, { status: 401 }),
  );
}

function scopesAsked({ requests }: HttpServer): readonly (readonly string[])[] {
  return requests.map(({ url }) => new URL(url, 'http://x').searchParams.getAll('scope'));
}

const pull = 'scope="repository:team/app:pull"';

// Made after siderolabs/image-factory and others: several challenges, of which one can be answered.
test.for<[string, readonly string[], string]>([
  [
    'Basic first, then Bearer, in one header',
    [`Basic realm="registry", Bearer realm="@T@",service="reg",${pull}`],
    'Bearer token',
  ],
  [
    'two header lines',
    [`Bearer realm="@T@",service="reg",${pull}`, 'Basic realm="registry"'],
    'Bearer token',
  ],
  [
    'a Bearer without a token server beside Basic',
    ['Bearer realm="image-factory"', 'Basic realm="image-factory"'],
    basic,
  ],
  [
    'Basic, then a Bearer without a token server',
    ['Basic realm="image-factory"', 'Bearer realm="image-factory"'],
    basic,
  ],
])('two challenges: %s', async ([, challenges, expected]) => {
  await using tokens = await startTokens();
  const offered = challenges.map((header) => header.replace('@T@', `${tokens.url}/token`));
  await using server = await startHttpServer(({ headers }, response) =>
    headers.authorization === expected ? page(response, ['1']) : challenge(response, offered),
  );
  expect(await list(server, credentials)).toEqual(['1']);
});

// What the challenge says of the token, what the token server answers, and the scope that it must be asked for.
const thin: readonly [string, string, string, unknown][] = [
  ['realm only', 'Bearer realm="@T@"', 'repository:team/app:pull', { token: 'token' }],
  [
    'no scope',
    'Bearer realm="@T@",service="reg"',
    'repository:team/app:pull',
    { token: 'token', access_token: '' },
  ],
  [
    'an empty scope',
    'Bearer realm="@T@",service="reg",scope=""',
    'repository:team/app:pull',
    { token: 'token' },
  ],
  [
    'a scope of more than we need, blanks around the equals signs',
    'Bearer realm = "@T@" , service = "reg" , scope = "repository:team/app:pull,push"',
    'repository:team/app:pull,push',
    { token: 'token' },
  ],
  [
    'a token under `access_token` only',
    `Bearer realm="@T@",service="reg",${pull}`,
    'repository:team/app:pull',
    { access_token: 'token' },
  ],
];

test.for(
  thin.flatMap((row) => [
    ['/v2/ and all else', ...row] as const,
    ['only the list', ...row] as const,
  ]),
)('a thin challenge of %s: %s', async ([guarded, , header, scope, answer]) => {
  await using tokens = await startTokens(answer);
  await using server = await startHttpServer((request, response) => {
    if (guarded === 'only the list' && isPing(request)) return sendJson(response, {});
    return request.headers.authorization === 'Bearer token'
      ? page(response, ['1'])
      : challenge(response, header.replace('@T@', `${tokens.url}/token`));
  });
  expect(await list(server, credentials)).toEqual(['1']);
  expect(scopesAsked(tokens)).toEqual([[scope]]);
});

test.for<[string, 'ping' | 'list', string, readonly string[]]>([
  [
    'an example that /v2/ names is not asked for (ghcr.io)',
    'ping',
    'repository:user/image:pull',
    ['repository:team/app:pull'],
  ],
  [
    'what a list wants besides is asked for first',
    'list',
    'registry:catalog:*',
    ['registry:catalog:*', 'repository:team/app:pull'],
  ],
  [
    'a repository whose name begins as ours does not cover it',
    'list',
    'repository:team/app2:pull',
    ['repository:team/app2:pull', 'repository:team/app:pull'],
  ],
  [
    'permission to push does not cover it',
    'list',
    'repository:team/app:push',
    ['repository:team/app:push', 'repository:team/app:pull'],
  ],
])('scopes: %s', async ([, where, scope, asked]) => {
  await using tokens = await startTokens();
  await using server = await startHttpServer((request, response) => {
    if (where === 'list' && isPing(request)) return sendJson(response, {});
    return request.headers.authorization === 'Bearer token'
      ? page(response, ['1'])
      : challenge(response, `Bearer realm="${tokens.url}",scope="${scope}"`);
  });
  expect(await list(server, credentials)).toEqual(['1']);
  expect(scopesAsked(tokens)).toEqual([asked]);
});

/** What registries show to those whom they do not know, and how `/v2/` answers. */
const unasked: readonly [string, Handler][] = [
  [
    // containerd/containerd#3291
    'the list is 404 for the anonymous, /v2/ says 401 Basic',
    (request, response) => {
      if (request.headers.authorization === basic) return page(response, ['3', '2', '1']);
      return isPing(request)
        ? challenge(response, 'Basic realm="x"')
        : sendJson(response, {}, { status: 404 });
    },
  ],
  [
    // project-zot/zot#3869
    'the list is shorter for the anonymous, without any 401',
    ({ headers }, response) =>
      page(response, headers.authorization === basic ? ['3', '2', '1'] : ['1']),
  ],
  [
    'the list is shorter for the anonymous, and /v2/ is not there',
    (request, response) => {
      if (isPing(request)) return response.writeHead(404).end();
      return page(response, request.headers.authorization === basic ? ['3', '2', '1'] : ['1']);
    },
  ],
];

test.for(unasked)('credentials go along unasked: %s', async ([, handler]) => {
  await using server = await startHttpServer(handler);
  expect(await list(server, credentials)).toEqual(['3', '2', '1']);
});

test.for<[string, RegistryCredentials | undefined, string | undefined]>([
  ['a password', credentials, basic],
  ['a registry token', { kind: 'bearer', token: 'mine' }, 'Bearer mine'],
  [
    'an identity token, which is for token servers only',
    { kind: 'identity', token: 'i' },
    undefined,
  ],
  ['nothing', undefined, undefined],
])('what goes along unasked of %s', async ([, as, expected]) => {
  await using server = await startHttpServer((_, response) => page(response, ['1']));
  await list(server, as);
  expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/v2/', undefined],
    ['/v2/team/app/tags/list?n=1000', expected],
  ]);
});

test('credentials that go along unasked do not follow a redirect to another host', async () => {
  await using other = await startHttpServer((_, response) => page(response, ['1']));
  await using server = await startHttpServer((request, response) =>
    isPing(request)
      ? sendJson(response, {})
      : response.writeHead(307, { location: `${other.url}/list` }).end(),
  );
  expect(await list(server, credentials)).toEqual(['1']);
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test('a token server that `/v2/` names on another host over plain HTTP gets no credentials', async () => {
  await using server = await startHttpServer((_, response) =>
    challenge(response, 'Bearer realm="http://evil.test/token"'),
  );
  await expect(list(server, credentials)).rejects.toMatchObject({
    message: expect.stringContaining('its token server is http://evil.test, and credentials are'),
  });
});

test('`/v2/` is asked once for many scans, by each who asks, and again after a refusal', async () => {
  let isOpen = true;
  await using server = await startHttpServer((_, response) =>
    isOpen ? page(response, ['1']) : challenge(response, 'Basic realm="x"'),
  );
  for (let scan = 0; scan < 3; scan += 1) await list(server, credentials);
  expect(countPings(server)).toBe(1);
  await list(server);
  expect(countPings(server)).toBe(2);
  isOpen = false;
  await expect(list(server, credentials)).rejects.toThrow('refuses the credentials');
  isOpen = true;
  await list(server, { ...credentials, username: 'other' });
  expect(countPings(server)).toBe(3);
});

test('a registry that asks for tokens no longer is believed after one failure', async () => {
  let wantsToken = true;
  await using tokens = await startTokens({ token: 'token', expires_in: 0.001 });
  await using server = await startHttpServer(({ headers }, response) =>
    wantsToken && headers.authorization !== 'Bearer token'
      ? challenge(response, `Bearer realm="${tokens.url}"`)
      : page(response, ['1']),
  );
  await list(server, credentials);
  wantsToken = false;
  await tokens[Symbol.asyncDispose]();
  await expect(list(server, credentials)).rejects.toMatchObject({ reason: 'ReadOperationFailed' });
  expect(await list(server, credentials)).toEqual(['1']);
});
