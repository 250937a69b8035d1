import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readAccess } from '../../src/activities/image-repository/access.ts';
import { readSource } from '../../src/activities/image-update-automation/source.ts';
import { createCloudLogin } from '../../src/adapters/clouds/credentials.ts';
import { parseRepositoryName } from '../../src/domain/image/repository.ts';
import { parseGitRepository } from '../../src/domain/resources/git-repository.ts';
import { parseImageRepository } from '../../src/domain/resources/image-repository.ts';
import { parseImageUpdateAutomation } from '../../src/domain/resources/image-update-automation.ts';
import { roleAnswer } from '../support/amazon.ts';
import { createAuthority } from '../support/certificates.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { startHttpServer } from '../support/http-server.ts';
import { createMemoryCluster } from '../support/memory-cluster.ts';
import { temporaryMirrors } from '../support/mirrors.ts';
import type { ObjectIdentity } from '../../src/domain/clouds/login.ts';
import type { ForwardProxy } from '../support/forward-proxy.ts';
import type { HttpServer } from '../support/http-server.ts';
import type { TemporaryMirrors } from '../support/mirrors.ts';

const stack = new AsyncDisposableStack();
const signal = AbortSignal.timeout(120_000);
/** Whom the worker's own identity would be asked of, and the tenant's proxy to it. */
let service: HttpServer;
let proxy: ForwardProxy;
let mirrors: TemporaryMirrors;
let secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;

const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/scan' };
const serviceAccounts = { scanner: { annotations: role } };

beforeAll(async () => {
  const directory = stack.use(await temporaryDirectory());
  const authority = await createAuthority(directory.path);
  const { certificate, key } = await authority.issue('client');
  service = stack.use(
    await startHttpServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/xml' }).end(roleAnswer),
    ),
  );
  proxy = stack.use(await startForwardProxy(service.url));
  mirrors = stack.use(await temporaryMirrors());
  secrets = {
    proxy: { address: proxy.url },
    authority: { 'ca.crt': authority.certificate },
    'old-authority': { caFile: authority.certificate },
    client: { 'tls.crt': certificate, 'tls.key': key },
  };
});
afterAll(() => stack.disposeAsync());

beforeEach(() => {
  const variables = {
    AWS_ACCESS_KEY_ID: 'AKIDWORKER',
    AWS_SECRET_ACCESS_KEY: 'hunter2',
    AWS_ENDPOINT_URL: service.url,
    IDENTITY_ENDPOINT: `${service.url}/token`,
    IDENTITY_HEADER: 'header',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

const enabled: ObjectIdentity = { kind: 'enabled' };
const metadata = { namespace: 'apps', name: 'app', uid: '1', resourceVersion: '1', generation: 1 };

/** What a scan of such an ImageRepository is given to reach the registry with. */
async function scanWith(spec: object): Promise<unknown> {
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app';
  const repository = parseImageRepository({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata,
    spec: { image, provider: 'aws', interval: '1m', ...spec },
  });
  const insecure = repository.spec.insecure ?? false;
  const name = parseRepositoryName(repository.spec.image, { insecure });
  const clouds = createCloudLogin({ endpoints: { awsSts: 'http://sts.invalid' } });
  const { access: cluster } = createMemoryCluster({ secrets, serviceAccounts });
  const deps = { cluster, clouds, objectIdentity: enabled };
  return await readAccess(deps, { repository, name, signal });
}

/** What an update of a repository of such a GitRepository is given to reach it with. */
async function updateWith(spec: object): Promise<unknown> {
  const repository = parseGitRepository({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata,
    spec: { interval: '1m', ref: { branch: 'main' }, ...spec },
  });
  const automation = parseImageUpdateAutomation({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageUpdateAutomation',
    metadata,
    spec: {
      interval: '1m',
      sourceRef: { kind: 'GitRepository', name: 'app' },
      git: { commit: { author: { name: 'a', email: 'a@example.com' } } },
    },
  });
  const objects = [repository];
  const { access: cluster } = createMemoryCluster({ objects, secrets, serviceAccounts });
  const clouds = createCloudLogin({ endpoints: { awsSts: 'http://sts.invalid' } });
  const git = mirrors;
  return await readSource(
    { cluster, git, clouds, objectIdentity: enabled, crossNamespace: 'allowed' },
    automation,
    signal,
  );
}

/** How an attempt ended, and how many were asked for something meanwhile. */
async function outcome(attempt: Promise<unknown>): Promise<unknown> {
  const [asked, came] = [proxy.asked.length, service.requests.length];
  const error = await attempt.then(
    (value) => ({ message: `no error: ${String(value)}` }),
    (thrown: unknown) => thrown,
  );
  return { error, asked: proxy.asked.length - asked, came: service.requests.length - came };
}

/** The resource stalls, and nobody was asked. */
function denied(said: string): object {
  const message = expect.stringContaining(said);
  const error = expect.objectContaining({ reason: 'AccessDenied', terminal: true, message });
  return { error, asked: 0, came: 0 };
}

const throughProxy = 'is not sent through the proxy of spec.proxySecretRef: remove it, or name a';
const plain = "credentials of provider 'aws' are not sent over plain HTTP";

describe("the worker's own identity is not for a registry", () => {
  test.for([
    ['by a proxy', { proxySecretRef: { name: 'proxy' } }, throughProxy],
    [
      'that an authority of the tenant vouches for',
      { certSecretRef: { name: 'authority' } },
      "is not sent to servers that only 'ca.crt' of spec.certSecretRef vouches for",
    ],
    ['the same by an older name', { certSecretRef: { name: 'old-authority' } }, "'ca.crt' of"],
    ['over plain HTTP', { insecure: true }, plain],
    [
      'whose name makes it one to be spoken to plainly',
      { image: '127.0.0.1.gcr.io/project/app', provider: 'gcp' },
      "credentials of provider 'gcp' are not sent over plain HTTP",
    ],
  ] as const)('%s', async ([, spec, said]) => {
    expect(await outcome(scanWith(spec))).toEqual(denied(said));
  });
});

const codeCommit = {
  url: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app',
  provider: 'aws',
};
const devOps = { url: 'https://dev.azure.com/team/project/_git/app', provider: 'azure' };

describe("the worker's own identity is not for Git", () => {
  const authority = "is not sent to servers that only 'ca.crt' of spec.secretRef vouches for";
  test.for([
    [
      'of CodeCommit by a proxy',
      { ...codeCommit, proxySecretRef: { name: 'proxy' } },
      throughProxy,
    ],
    [
      'of CodeCommit with an authority of the tenant',
      { ...codeCommit, secretRef: { name: 'authority' } },
      authority,
    ],
    ['of Azure DevOps by a proxy', { ...devOps, proxySecretRef: { name: 'proxy' } }, throughProxy],
    [
      'of Azure DevOps with an authority of the tenant',
      { ...devOps, secretRef: { name: 'old-authority' } },
      authority,
    ],
  ] as const)('%s', async ([, spec, said]) => {
    expect(await outcome(updateWith(spec))).toEqual(denied(said));
  });

  test.for([
    ['of CodeCommit over plain HTTP', codeCommit],
    ['of Azure DevOps over plain HTTP', devOps],
  ] as const)('%s', async ([, { url, provider }]) => {
    const { length } = service.requests;
    const attempt = updateWith({ url: url.replace('https', 'http'), provider });
    await expect(attempt).rejects.toMatchObject({
      reason: 'SourceManagerFailed',
      message: expect.stringContaining('authentication requires an HTTPS Git URL'),
    });
    expect(service.requests).toHaveLength(length);
  });
});

test("no identity goes over plain HTTP, not even the tenant's own", async () => {
  expect(await outcome(scanWith({ serviceAccountName: 'scanner', insecure: true }))).toEqual(
    denied(plain),
  );
});

describe("a tenant's own identity goes where the tenant wants", () => {
  test('by a proxy', async () => {
    const proxySecretRef = { name: 'proxy' };
    await scanWith({ serviceAccountName: 'scanner', proxySecretRef }).catch(() => undefined);
    expect(proxy.asked).toContain('POST http://sts.invalid');
  });

  test('with an authority', async () => {
    const secretRef = { name: 'authority' };
    const proxySecretRef = { name: 'proxy' };
    const spec = { ...codeCommit, serviceAccountName: 'scanner', secretRef, proxySecretRef };
    expect(await updateWith(spec)).toMatchObject({
      access: { auth: { kind: 'basic', username: 'ASIAROLE%t' } },
    });
  });
});

test("a client certificate beside the worker's own identity leads nowhere else", async () => {
  expect(await updateWith({ ...codeCommit, secretRef: { name: 'client' } })).toMatchObject({
    access: { auth: { kind: 'basic', username: 'AKIDWORKER' } },
  });
});
