import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';

const stack = new AsyncDisposableStack();
const client = stack.use(createRegistryClient({ retryDelaysMs: [] }));
const directory = stack.use(await temporaryDirectory());
const authority = await createAuthority(directory.path);
const { certificate: cert, key } = await authority.issue('server');

afterAll(() => stack.disposeAsync());

function list(address: string): Promise<readonly string[]> {
  const names = { registry: address, repository: 'app', canonicalName: `${address}/app` };
  const credentials = { kind: 'basic', username: 'u', password: 'hunter2' } as const;
  const certificateAuthority = authority.certificate;
  return client.listTags({
    repository: { ...names, scheme: 'https' },
    access: { insecure: false, certificateAuthority, credentials },
    tenant: 'apps',
    signal: AbortSignal.timeout(20_000),
  });
}

test('from HTTPS to plain HTTP is refused', async () => {
  await using plain = await startHttpServer((_, response) => sendJson(response, { tags: ['1'] }));
  await using server = await startHttpServer(
    (_, response) => response.writeHead(307, { location: `${plain.url}/v2/app/tags/list` }).end(),
    { cert, key },
  );
  await expect(list(server.address)).rejects.toMatchObject({
    message: expect.stringContaining(
      `it redirects from HTTPS to plain HTTP (${plain.address}), which is refused`,
    ),
  });
  expect(plain.requests).toHaveLength(0);
});

test('a token server over plain HTTP is refused to a registry of HTTPS', async () => {
  await using tokens = await startHttpServer((_, response) => sendJson(response, { token: 't' }));
  await using server = await startHttpServer(
    (_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}/token"` }).end(),
    { cert, key },
  );
  await expect(list(server.address)).rejects.toMatchObject({
    message: expect.stringContaining('credentials are not sent to another host over plain HTTP'),
  });
  expect(tokens.requests).toHaveLength(0);
});

test('within a registry is followed, with its credentials', async () => {
  await using server = await startHttpServer(
    ({ url, headers }, response) => {
      if (headers.authorization === undefined)
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return url.startsWith('/v2/app/')
        ? response.writeHead(308, { location: '/mirror/v2/app/tags/list' }).end()
        : sendJson(response, { tags: ['1'] });
    },
    { cert, key },
  );
  expect(await list(server.address)).toEqual(['1']);
});
