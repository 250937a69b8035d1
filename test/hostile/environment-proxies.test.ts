import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCloudLogin } from '../../src/adapters/clouds/credentials.ts';
import { createNotifier } from '../../src/adapters/notifications/notifier.ts';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { gitAccessFromSecrets } from '../../src/domain/git/access.ts';
import { gitLogin } from '../../src/domain/git/provider.ts';
import { parseRepositoryName } from '../../src/domain/image/repository.ts';
import { createAuthority } from '../support/certificates.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { startGithub } from '../support/github.ts';
import { startGitServer } from '../support/git-server.ts';
import { manifest, update } from '../support/git-update.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import { temporaryMirrors, unlimited } from '../support/mirrors.ts';
import type { CloudEndpoints } from '../../src/adapters/clouds/login.ts';
import type { CloudIdentity } from '../../src/ports/clouds.ts';
import type { GitServer } from '../support/git-server.ts';

afterEach(() => vi.unstubAllEnvs());

const signal = AbortSignal.timeout(120_000);
const tags = { name: 'app', tags: ['1.0.0'] };

/** As HTTP_PROXY, HTTPS_PROXY and NO_PROXY have it. */
function environment({ url }: { readonly url: string }, noProxy = '') {
  return { httpProxy: url, httpsProxy: url, noProxy };
}

async function list(registry: string, environmentProxy: object): Promise<readonly string[]> {
  await using client = createRegistryClient({ environmentProxy });
  const repository = parseRepositoryName(`${registry}/app`, { insecure: true });
  return await client.listTags({ repository, access: { insecure: true }, tenant: 'apps', signal });
}

describe('a registry', () => {
  test('is reached by the proxy', async () => {
    await using registry = await startHttpServer((_, response) => sendJson(response, tags));
    await using proxy = await startForwardProxy(registry.url);
    expect(await list('registry.invalid:80', environment(proxy))).toEqual(['1.0.0']);
    expect(proxy.asked).toContain('GET http://registry.invalid');
  });

  test('that NO_PROXY names is reached without', async () => {
    await using registry = await startHttpServer((_, response) => sendJson(response, tags));
    await using proxy = await startForwardProxy('http://127.0.0.1:9');
    const noProxy = environment(proxy, 'example.com, 127.0.0.0/8');
    expect(await list(registry.address, noProxy)).toEqual(['1.0.0']);
    expect(proxy.asked).toEqual([]);
  });
});

/** Lists with our own wire, fetches with the program, pushes with both. */
async function isUpdated(
  server: GitServer,
  url: string,
  { environmentProxy, secret }: { environmentProxy: object; secret?: Record<string, string> },
): Promise<boolean> {
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  await using mirrors = await temporaryMirrors({ environmentProxy });
  const access = gitAccessFromSecrets({
    url,
    secret: secret && { namespace: 'team', name: 'git', data: secret },
  });
  const { commit } = await mirrors.use(access, unlimited(), async (mirror) => {
    const done = await update(mirror);
    await mirror.pushRefspec({ refspec: 'HEAD:refs/heads/more', branch: 'main', ...done });
    return done;
  });
  return (
    (await server.git('rev-parse', 'main')) === commit &&
    (await server.git('rev-parse', 'more')) === commit
  );
}

describe('Git', () => {
  test('over HTTP is reached by the proxy', async () => {
    await using server = await startGitServer();
    await using proxy = await startForwardProxy(new URL(server.url).origin);
    const url = 'http://git.invalid/repository.git';
    expect(await isUpdated(server, url, { environmentProxy: environment(proxy) })).toBe(true);
    expect(new Set(proxy.asked)).toEqual(
      new Set(['GET http://git.invalid', 'POST http://git.invalid']),
    );
  });

  test('over TLS is reached by the proxy', async () => {
    await using directory = await temporaryDirectory();
    const authority = await createAuthority(directory.path);
    const { certificate: cert, key } = await authority.issue('git', ['git.invalid']);
    await using server = await startGitServer({
      scheme: 'https',
      create: (listener) => createTlsServer({ cert, key }, listener),
    });
    await using proxy = await startForwardProxy(new URL(server.url).origin);
    const secret = { 'ca.crt': authority.certificate };
    const environmentProxy = { httpsProxy: proxy.url };
    const url = 'https://git.invalid/repository.git';
    expect(await isUpdated(server, url, { environmentProxy, secret })).toBe(true);
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT git.invalid:443']));
  });

  test('that NO_PROXY names is reached without', async () => {
    await using server = await startGitServer();
    await using proxy = await startForwardProxy('http://127.0.0.1:9');
    const environmentProxy = environment(proxy, '127.0.0.1');
    expect(await isUpdated(server, server.url, { environmentProxy })).toBe(true);
    expect(proxy.asked).toEqual([]);
  });

  test("GitHub's API is asked by the proxy", async () => {
    await using github = await startGithub();
    await using proxy = await startForwardProxy(github.url);
    await using mirrors = await temporaryMirrors({ environmentProxy: environment(proxy) });
    const data = {
      githubAppID: '12',
      githubAppInstallationID: '34',
      githubAppPrivateKey: github.privateKey,
      githubAppBaseURL: 'http://github.invalid',
    };
    const login = gitLogin({
      provider: 'github',
      secret: { namespace: 'team', name: 'app', data },
    });
    if (login.kind !== 'github') throw new Error('not an app');
    const access = gitAccessFromSecrets({ url: 'https://git.invalid/a.git' });
    expect(await mirrors.loginGithubApp(login.app, access, unlimited())).toMatchObject({
      password: github.token,
    });
    expect(proxy.asked).toEqual(['POST http://github.invalid']);
  });
});

test('events are posted by the proxy', async () => {
  await using receiver = await startHttpServer((_, response) => response.writeHead(200).end());
  await using proxy = await startForwardProxy(receiver.url);
  const lost: string[] = [];
  await using notifier = createNotifier({
    url: 'http://events.invalid/',
    environmentProxy: environment(proxy),
    onLost: (problem) => lost.push(problem),
  });
  notifier.post({
    involvedObject: {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      namespace: 'apps',
      name: 'app',
      uid: '1',
      resourceVersion: '1',
    },
    severity: 'info',
    timestamp: '2026-11-25T00:00:00Z',
    message: 'selected',
    reason: 'Succeeded',
    reportingController: 'tagwright',
    reportingInstance: 'here',
  });
  await eventually(() => expect(receiver.requests).toHaveLength(1));
  expect(proxy.asked).toEqual(['POST http://events.invalid']);
  expect(lost).toEqual([]);
});

/** What matters is who is asked; that the answer is of no use does not. */
describe("a cloud's token service is asked by the proxy", () => {
  const azure = {
    'azure.workload.identity/tenant-id': 'tenant',
    'azure.workload.identity/client-id': 'client',
  };
  const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/scan' };
  const google = {
    'gcp.auth.fluxcd.io/workload-identity-provider':
      'projects/1/locations/global/workloadIdentityPools/pool/providers/cluster',
  };
  const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

  test.for<
    [string, 'aws' | 'azure' | 'gcp', string, Record<string, string>, CloudEndpoints, string]
  >([
    ["Amazon's registry", 'aws', ecr, {}, { ecr: 'http://ecr.invalid' }, 'POST http://ecr.invalid'],
    ["Amazon's STS", 'aws', ecr, role, { awsSts: 'http://sts.invalid' }, 'POST http://sts.invalid'],
    [
      "Azure's Entra",
      'azure',
      'r.azurecr.io',
      azure,
      { azureAuthority: 'https://entra.invalid' },
      'CONNECT entra.invalid:443',
    ],
    [
      "Google's STS",
      'gcp',
      'eu.gcr.io',
      google,
      { googleSts: 'http://sts.invalid' },
      'CONNECT sts.invalid:80',
    ],
  ])('%s', async ([, provider, registry, annotations, endpoints, asked]) => {
    await using service = await startHttpServer((_, response) =>
      sendJson(response, {}, { status: 403 }),
    );
    await using proxy = await startForwardProxy(service.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');
    // Those of Azure and Google read them by themselves.
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy.url);
    const cloud = createCloudLogin({ endpoints, environmentProxy: environment(proxy) });
    const serviceAccount = { namespace: 'apps', name: 'puller', annotations };
    const identity: CloudIdentity = {
      serviceAccount,
      requestToken: () => Promise.resolve('token'),
    };
    const named = Object.keys(annotations).length === 0 ? {} : { identity };
    await cloud.credentialsFor({ provider, registry, signal, ...named }).catch(() => undefined);
    expect(proxy.asked).toContain(asked);
  });

  test("Azure's registry", async () => {
    await using service = await startHttpServer((_, response) =>
      sendJson(response, {
        access_token: 'entra token',
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        token_type: 'Bearer',
      }),
    );
    await using proxy = await startForwardProxy(service.url);
    vi.stubEnv('IDENTITY_ENDPOINT', `${service.url}/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header');
    const endpoints = { acr: 'http://acr.invalid' };
    const cloud = createCloudLogin({ endpoints, environmentProxy: environment(proxy) });
    const query = { provider: 'azure', registry: 'r.azurecr.io', signal } as const;
    await cloud.credentialsFor(query).catch(() => undefined);
    expect(proxy.asked).toEqual(['POST http://acr.invalid']);
  });
});
