import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { pushImage } from '../../support/push-image.ts';
import { startTestRegistry } from '../../support/registry.ts';
import { startSocksServer } from '../../support/socks-server.ts';
import { proxyUser, startSquid } from '../../support/squid.ts';
import { eventually } from '../../support/eventually.ts';
import type { RegistryClient } from '../../../src/adapters/registry/client.ts';
import type { RegistryAccess } from '../../../src/domain/registry/access.ts';
import type { TestRegistry } from '../../support/registry.ts';

const stack = new AsyncDisposableStack();
const client = stack.use(createRegistryClient({ retryDelaysMs: [] }));
let plain: TestRegistry;
let secure: TestRegistry;
let certificateAuthority: string;
let proxies: Record<'http' | 'https', Awaited<ReturnType<typeof startSquid>>>;

beforeAll(async () => {
  const directory = stack.use(await temporaryDirectory());
  const authority = await createAuthority(directory.path);
  certificateAuthority = authority.certificate;
  plain = stack.use(await startTestRegistry());
  secure = stack.use(await startTestRegistry({ kind: 'tls', authority, client: 'any' }));
  proxies = {
    http: stack.use(await startSquid()),
    https: stack.use(await startSquid(await authority.issue('proxy'))),
  };
  await pushImage({ ...plain, repository: 'app', tag: 'plain' });
  await pushImage({ ...secure, repository: 'app', tag: 'secure' });
});

afterAll(() => stack.disposeAsync());

function list(
  { address, url }: TestRegistry,
  access: RegistryAccess,
  by: RegistryClient = client,
): Promise<readonly string[]> {
  const repository = {
    registry: address,
    repository: 'app',
    canonicalName: `${address}/app`,
    scheme: url.startsWith('https') ? 'https' : 'http',
  } as const;
  return by.listTags({ repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) });
}

test.for(['http', 'https'] as const)('through an %s proxy with a password', async (kind) => {
  const address = proxies[kind].url.replace('127.0.0.1', 'localhost');
  const proxy = { address, ...proxyUser };
  const access = { insecure: true, certificateAuthority, proxy };
  {
    await using own = createRegistryClient();
    expect(await list(secure, access, own)).toEqual(['secure']);
    expect(await list(plain, access, own)).toEqual(['plain']);
  }
  // Squid writes of a tunnel when it has ended.
  await eventually(async () => {
    const log = await proxies[kind].log();
    expect(log).toContain(`CONNECT ${secure.address} walker`);
    expect(log).toContain(`GET http://${plain.address}/v2/app/tags/list?`);
  });
});

test('the proxy of the environment, and where it does not count', async () => {
  const login = `${proxyUser.username}:${encodeURIComponent(proxyUser.password)}@`;
  const httpProxy = proxies.http.url.replace('://', `://${login}`);
  const access = { insecure: false, certificateAuthority };
  const before = await proxies.http.log();
  async function listBy(httpsProxy: string, noProxy: string): Promise<readonly string[]> {
    await using own = createRegistryClient({
      environmentProxy: { httpsProxy, httpProxy: httpsProxy, noProxy },
    });
    return await list(secure, access, own);
  }
  // Nothing listens on port 1.
  expect(await listBy('http://127.0.0.1:1', '127.0.0.1')).toEqual(['secure']);
  expect(await listBy(httpProxy, '')).toEqual(['secure']);
  await eventually(async () => {
    const log = await proxies.http.log();
    expect(log.slice(before.length)).toContain(`CONNECT ${secure.address} walker`);
  });
});

test('a proxy refuses a wrong password, and the message says so without it', async () => {
  const proxy = { address: proxies.http.url, username: 'walker', password: 'hunter2' };
  const access = { insecure: true, certificateAuthority, proxy };
  const refusal = `the proxy ${proxies.http.url} refuses the connection`;
  const errors: unknown = await Promise.all(
    [plain, secure].map((server) => list(server, access).catch((error: unknown) => String(error))),
  );
  expect(errors).toEqual([
    expect.stringContaining(`${refusal} (Proxy Authentication Required (407)): check 'address'`),
    expect.stringContaining(`${refusal} (Proxy response (407) !== 200`),
  ]);
  expect(JSON.stringify(errors)).not.toContain('hunter2');
});

test('through a SOCKS proxy with a password', async () => {
  await using proxy = await startSocksServer(proxyUser);
  const access = { insecure: true, certificateAuthority };
  const right = { ...access, proxy: { address: proxy.url, ...proxyUser } };
  expect(await list(secure, right)).toEqual(['secure']);
  expect(await list(plain, right)).toEqual(['plain']);
  expect(new Set(proxy.targets)).toEqual(new Set([secure.address, plain.address]));
  const wrong = { ...access, proxy: { address: proxy.url, username: 'walker', password: 'x' } };
  await expect(list(secure, wrong)).rejects.toMatchObject({
    message: expect.stringContaining('refuses the connection (Authentication failed): check'),
  });
});

test('a proxy that is not there is named', async () => {
  const access = { insecure: false, proxy: { address: 'http://127.0.0.1:9' } };
  await expect(list(secure, access)).rejects.toMatchObject({
    message: expect.stringContaining('nothing listens there through the proxy http://127.0.0.1:9'),
  });
});
