import { expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { parseRepositoryName } from '../../../src/domain/image/repository.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import { pushImage } from '../../support/push-image.ts';
import { startTestRegistry } from '../../support/registry.ts';
import { startTokenServer } from '../../support/token-server.ts';
import { eventually } from '../../support/eventually.ts';
import type { RegistryAccess } from '../../../src/domain/registry/access.ts';
import type { TestRegistry } from '../../support/registry.ts';

function query(
  { address }: Pick<TestRegistry, 'address'>,
  name: string,
  access: RegistryAccess = { insecure: true },
) {
  const repository = parseRepositoryName(`${address}/${name}`, { insecure: access.insecure });
  return { repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) };
}

test('of a password, used again until they end', async () => {
  await using tokens = await startTokenServer({ username: 'u', password: 'p' });
  await using guarded = await startTestRegistry({ kind: 'token', tokens });
  await pushImage({
    ...guarded,
    push: tokens.push('team/app'),
    repository: 'team/app',
    tag: '1.0.0',
  });
  await using client = createRegistryClient();
  const credentials = { kind: 'basic', username: 'u', password: 'p' } as const;
  const asked = query(guarded, 'team/app', { insecure: true, credentials });
  const before = tokens.requests.length;
  for (let count = 0; count < 3; count += 1)
    expect(await client.listTags(asked)).toEqual(['1.0.0']);
  expect(tokens.requests.slice(before).map(({ url }) => url)).toEqual([
    '/token?service=test+registry&scope=repository%3Ateam%2Fapp%3Apull',
  ]);
});

test('of an identity token, and anew when they end', async () => {
  await using tokens = await startTokenServer({
    username: 'u',
    password: 'p',
    refreshToken: 'refresh',
    lifetimeSeconds: 1,
  });
  await using guarded = await startTestRegistry({ kind: 'token', tokens });
  await pushImage({ ...guarded, push: tokens.push('app'), repository: 'app', tag: '1' });
  await using client = createRegistryClient();
  const credentials = { kind: 'identity', token: 'refresh' } as const;
  const asked = query(guarded, 'app', { insecure: true, credentials });
  expect(await client.listTags(asked)).toEqual(['1']);
  function exchanges(): number {
    return tokens.requests.filter(({ method }) => method === 'POST').length;
  }
  const first = exchanges();
  await eventually(async () => {
    await client.listTags(asked);
    expect(exchanges()).toBeGreaterThan(first);
  });
});

test('a refused password says whose answer it is', async () => {
  await using tokens = await startTokenServer({ username: 'u', password: 'p' });
  await using guarded = await startTestRegistry({ kind: 'token', tokens });
  await using client = createRegistryClient();
  const credentials = { kind: 'basic', username: 'u', password: 'hunter2' } as const;
  await expect(
    client.listTags(query(guarded, 'app', { insecure: true, credentials })),
  ).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringContaining(
      `repository "app": token server ${tokens.url}: 401 Unauthorized (UNAUTHORIZED: who?): the registry refuses`,
    ),
  });
});

test('of nobody, where the token server gives them', async () => {
  await using tokens = await startTokenServer({ username: 'u', password: 'p', anonymous: 'pull' });
  await using guarded = await startTestRegistry({ kind: 'token', tokens });
  await pushImage({ ...guarded, push: tokens.push('app'), repository: 'app', tag: '1' });
  await using client = createRegistryClient();
  const asked = query(guarded, 'app');
  expect(await client.listTags(asked)).toEqual(['1']);
  expect(await client.resolveDigest({ ...asked, tag: '1' })).toMatch(/^sha256:/);
  expect(tokens.requests).toHaveLength(1);
});

test('a registry token is sent as it is', async () => {
  await using tokens = await startTokenServer({ username: 'u', password: 'p' });
  await using guarded = await startTestRegistry({ kind: 'token', tokens });
  await pushImage({ ...guarded, push: tokens.push('app'), repository: 'app', tag: '1' });
  await using client = createRegistryClient();
  const token = tokens.push('app').headers?.['authorization']?.slice('Bearer '.length) ?? '';
  const credentials = { kind: 'bearer', token } as const;
  expect(await client.listTags(query(guarded, 'app', { insecure: true, credentials }))).toEqual([
    '1',
  ]);
  expect(tokens.requests).toHaveLength(0);
});

test('a token that was revoked is fetched anew', async () => {
  let valid = 'first';
  await using tokens = await startHttpServer((_, response) => sendJson(response, { token: valid }));
  await using server = await startHttpServer(({ headers }, response) => {
    if (headers.authorization === `Bearer ${valid}`) return sendJson(response, { tags: ['1'] });
    const challenge = `Bearer realm="${tokens.url}/token",service="x"`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  await using client = createRegistryClient();
  expect(await client.listTags(query(server, 'app'))).toEqual(['1']);
  valid = 'second';
  expect(await client.listTags(query(server, 'app'))).toEqual(['1']);
  expect(tokens.requests).toHaveLength(2);
});

test.for<[string, unknown, string]>([
  ['no object', [], 'its answer is not a JSON object'],
  ['no token', {}, 'no token in its answer'],
  ['a token that is no header', { token: 'a\r\nb' }, 'no token in its answer'],
])('an answer of a token server that is %s', async ([, answer, message]) => {
  await using tokens = await startHttpServer((_, response) => sendJson(response, answer));
  await using server = await startHttpServer((_, response) =>
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end(),
  );
  await using client = createRegistryClient();
  await expect(client.listTags(query(server, 'app'))).rejects.toMatchObject({
    message: expect.stringContaining(`token server ${tokens.url}: ${message}`),
  });
});
