import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCloudLogin } from '../../../src/adapters/clouds/credentials.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { CloudIdentity } from '../../../src/ports/clouds.ts';
import type { SeenRequest } from '../../support/http-server.ts';

const registry = 'europe-west1-docker.pkg.dev';
const signal = AbortSignal.timeout(20_000);

const metadata: Readonly<Record<string, string>> = {
  '/project/project-id': 'my-project',
  '/instance/attributes/cluster-location': 'europe-west1',
  '/instance/attributes/cluster-name': 'my-cluster',
};

/** The metadata service of a machine of Google's. */
function answerMetadata({ url }: SeenRequest, response: ServerResponse): void {
  response.setHeader('metadata-flavor', 'Google');
  const path = url.replace('/computeMetadata/v1', '').split('?')[0] ?? '';
  if (path.endsWith('/token')) {
    sendJson(response, { access_token: 'node token', expires_in: 3600, token_type: 'Bearer' });
    return;
  }
  response.setHeader('content-type', 'text/plain');
  response.end(metadata[path] ?? 'default');
}

const directory = await temporaryDirectory();

beforeEach(() => {
  // No credentials of the person who runs the tests.
  vi.stubEnv('HOME', directory.path);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
});

afterEach(() => vi.unstubAllEnvs());

afterAll(() => directory[Symbol.asyncDispose]());

function identityOf(annotations: Readonly<Record<string, string>>): CloudIdentity {
  return {
    serviceAccount: { namespace: 'apps', name: 'scanner', annotations },
    requestToken: (audience) => Promise.resolve(`token for ${audience}`),
  };
}

function answerSts(_: SeenRequest, response: ServerResponse): void {
  sendJson(response, {
    access_token: 'federated token',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3600,
  });
}

test('the identity of the machine, kept', async () => {
  await using machine = await startHttpServer(answerMetadata);
  vi.stubEnv('GCE_METADATA_HOST', machine.address);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
  const cloud = createCloudLogin();
  const query = { provider: 'gcp', registry, signal } as const;
  const expected = { kind: 'basic', username: 'oauth2accesstoken', password: 'node token' };
  expect(await cloud.credentialsFor(query)).toEqual(expected);
  const asked = machine.requests.length;
  expect(await cloud.credentialsFor(query)).toEqual(expected);
  expect(machine.requests).toHaveLength(asked);
});

test('in the name of a ServiceAccount, by a workload identity provider', async () => {
  const pool = 'projects/1/locations/global/workloadIdentityPools/p/providers/x';
  await using googleSts = await startHttpServer(answerSts);
  const cloud = createCloudLogin({ endpoints: { googleSts: googleSts.url } });
  const identity = identityOf({ 'gcp.auth.fluxcd.io/workload-identity-provider': pool });
  expect(await cloud.credentialsFor({ provider: 'gcp', registry, identity, signal })).toMatchObject(
    { password: 'federated token' },
  );
  expect(Object.fromEntries(new URLSearchParams(googleSts.requests[0]?.body))).toMatchObject({
    audience: `//iam.googleapis.com/${pool}`,
    subject_token: `token for //iam.googleapis.com/${pool}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  });
});

test('in the name of a ServiceAccount of Google, on its own cluster', async () => {
  await using machine = await startHttpServer(answerMetadata);
  vi.stubEnv('GCE_METADATA_HOST', machine.address);
  await using googleSts = await startHttpServer(answerSts);
  await using googleIam = await startHttpServer((_, response) =>
    sendJson(response, { accessToken: 'impersonated', expireTime: '2099-01-01T00:00:00Z' }),
  );
  const endpoints = { googleSts: googleSts.url, googleIam: googleIam.url };
  const cloud = createCloudLogin({ endpoints });
  const email = 'scan@my-project.iam.gserviceaccount.com';
  const identity = identityOf({ 'iam.gke.io/gcp-service-account': email });
  expect(await cloud.credentialsFor({ provider: 'gcp', registry, identity, signal })).toMatchObject(
    { password: 'impersonated' },
  );
  const cluster = 'projects/my-project/locations/europe-west1/clusters/my-cluster';
  expect(Object.fromEntries(new URLSearchParams(googleSts.requests[0]?.body))).toMatchObject({
    audience: `identitynamespace:my-project.svc.id.goog:https://container.googleapis.com/v1/${cluster}`,
    subject_token: 'token for my-project.svc.id.goog',
  });
  expect(googleIam.requests[0]).toMatchObject({
    url: `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    headers: { authorization: 'Bearer federated token' },
  });
});

test('a refusal says what to check', async () => {
  await using googleSts = await startHttpServer((_, response) =>
    sendJson(response, { error: 'invalid_grant', error_description: 'no' }, { status: 400 }),
  );
  const cloud = createCloudLogin({ endpoints: { googleSts: googleSts.url } });
  const pool = 'projects/1/locations/global/workloadIdentityPools/p/providers/x';
  const identity = identityOf({ 'gcp.auth.fluxcd.io/workload-identity-provider': pool });
  await expect(
    cloud.credentialsFor({ provider: 'gcp', registry, identity, signal }),
  ).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringMatching(/^failed to get credentials of gcp for .*: check the workload/),
  });
});
