import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { createAuthority } from '../support/certificates.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { RegistryClient } from '../../src/adapters/registry/client.ts';
import type { RegistryAccess } from '../../src/domain/registry/access.ts';
import type { CertificateAuthority, IssuedCertificate } from '../support/certificates.ts';

const stack = new AsyncDisposableStack();
let authority: CertificateAuthority;
let certificate: IssuedCertificate;

beforeAll(async () => {
  const directory = stack.use(await temporaryDirectory());
  authority = await createAuthority(directory.path);
  certificate = await authority.issue('registry');
});
afterAll(() => stack.disposeAsync());

interface Asked {
  readonly registry: string;
  readonly tenant: string;
  readonly repository?: string;
  readonly access?: Partial<RegistryAccess>;
}

function list(
  client: RegistryClient,
  { registry, tenant, repository = 'app', access = {} }: Asked,
): Promise<readonly string[]> {
  const { insecure = true } = access;
  const name = {
    registry,
    repository,
    canonicalName: `${registry}/${repository}`,
    scheme: insecure ? 'http' : 'https',
  } as const;
  const signal = AbortSignal.timeout(20_000);
  return client.listTags({ repository: name, access: { insecure, ...access }, tenant, signal });
}

function giveTags(response: ServerResponse, tags: readonly string[], headers = {}): void {
  sendJson(response, { name: 'app', tags }, { headers });
}

function orderPause(response: ServerResponse): void {
  response.writeHead(429, { 'retry-after': '50' }).end();
}

const paused = { message: expect.stringContaining('s of rest') };

/** A registry that first speaks plainly, as somebody on the wire would have it, and then by TLS, as it really is. */
async function spoofed(
  plain: (response: ServerResponse) => void,
  real: (response: ServerResponse, etag: string | undefined) => void,
) {
  let address = '';
  return {
    async whileSpoofed<T>(work: (registry: string) => Promise<T>): Promise<T> {
      await using server = await startHttpServer((_, response) => plain(response));
      ({ address } = server);
      return await work(address);
    },
    async afterwards<T>(work: (registry: string) => Promise<T>): Promise<T> {
      const tls = { cert: certificate.certificate, key: certificate.key };
      const port = Number(new URL(`http://${address}`).port);
      await using server = await startHttpServer(
        ({ headers }, response) => real(response, headers['if-none-match']),
        tls,
        port,
      );
      return await work(server.address);
    },
  };
}

test('a pause that was ordered over plain HTTP is none for those who speak TLS', async () => {
  await using client = createRegistryClient({ retryDelaysMs: [] });
  const registry = await spoofed(orderPause, (response) => giveTags(response, ['1']));
  const { certificate: certificateAuthority } = authority;
  await registry.whileSpoofed(async (address) => {
    const access = { insecure: true, certificateAuthority };
    const attempt = list(client, { registry: address, tenant: 'hostile', access });
    await expect(attempt).rejects.toMatchObject(paused);
  });
  await registry.afterwards(async (address) => {
    const access = { insecure: false, certificateAuthority };
    expect(await list(client, { registry: address, tenant: 'other', access })).toEqual(['1']);
  });
});

test('a list that was given over plain HTTP is not what the true registry means by its ETag', async () => {
  await using client = createRegistryClient({ retryDelaysMs: [] });
  const etag = '"of the true list"';
  const registry = await spoofed(
    (response) => giveTags(response, ['99.0.0'], { etag }),
    (response, known) =>
      known === etag ? response.writeHead(304).end() : giveTags(response, ['1'], { etag }),
  );
  const { certificate: certificateAuthority } = authority;
  await registry.whileSpoofed(async (address) => {
    const access = { insecure: true, certificateAuthority };
    expect(await list(client, { registry: address, tenant: 'hostile', access })).toEqual([
      '99.0.0',
    ]);
  });
  await registry.afterwards(async (address) => {
    const access = { insecure: false, certificateAuthority };
    expect(await list(client, { registry: address, tenant: 'other', access })).toEqual(['1']);
  });
});

test("a pause that a tenant's proxy orders is none for those who go another way", async () => {
  await using client = createRegistryClient({ retryDelaysMs: [] });
  await using registry = await startHttpServer((_, response) => giveTags(response, ['1']));
  await using proxy = await startHttpServer((_, response) => orderPause(response));
  const asked = { registry: registry.address, tenant: 'hostile' };
  const access = { proxy: { address: proxy.url } };
  await expect(list(client, { ...asked, access })).rejects.toMatchObject(paused);
  const { length } = proxy.requests;
  await expect(list(client, { ...asked, access })).rejects.toMatchObject(paused);
  expect(proxy.requests).toHaveLength(length);
  expect(await list(client, { registry: registry.address, tenant: 'other' })).toEqual(['1']);
});

test('a pause for the credentials of one is none for those of another', async () => {
  await using client = createRegistryClient({ retryDelaysMs: [] });
  await using registry = await startHttpServer(({ headers }, response) => {
    const { authorization } = headers;
    if (authorization === undefined)
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    const isHostile = authorization === `Basic ${Buffer.from('hostile:x').toString('base64')}`;
    return isHostile ? orderPause(response) : giveTags(response, ['1']);
  });
  function listAs(username: string): Promise<readonly string[]> {
    const access = { credentials: { kind: 'basic', username, password: 'x' } as const };
    return list(client, { registry: registry.address, tenant: username, access });
  }
  await expect(listAs('hostile')).rejects.toMatchObject(paused);
  expect(await listAs('other')).toEqual(['1']);
});

test('a namespace with a hundred slow repositories leaves a place of the host to another', async () => {
  await using client = createRegistryClient({ silenceTimeoutMs: 60_000 });
  await using registry = await startHttpServer(({ url }, response) =>
    url.includes('/slow') ? undefined : giveTags(response, ['1']),
  );
  const stop = new AbortController();
  const slow = Array.from({ length: 100 }, (_, number) => {
    const repository = `slow${number}`;
    const name = { registry: registry.address, repository, canonicalName: repository };
    return client
      .listTags({
        repository: { ...name, scheme: 'http' },
        access: { insecure: true },
        tenant: 'hostile',
        signal: stop.signal,
      })
      .catch(() => 'stopped');
  });
  await eventually(() =>
    expect(registry.requests.filter(({ url }) => url.includes('/slow'))).toHaveLength(7),
  );
  expect(await list(client, { registry: registry.address, tenant: 'other' })).toEqual(['1']);
  stop.abort(new Error('enough'));
  expect(new Set(await Promise.all(slow))).toEqual(new Set(['stopped']));
});
