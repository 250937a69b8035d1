import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { createCloudLogin } from '../../../src/adapters/clouds/credentials.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import type { CloudIdentity } from '../../../src/ports/clouds.ts';

const registry = 'team.azurecr.io';
const signal = AbortSignal.timeout(20_000);

afterEach(() => vi.unstubAllEnvs());

function refreshToken(): string {
  const claims = { exp: Math.floor(Date.now() / 1000) + 3 * 3600 };
  return ['{}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

test('a managed identity, exchanged at the registry and kept', async () => {
  const password = refreshToken();
  await using entra = await startHttpServer((_, response) =>
    sendJson(response, {
      access_token: 'entra token',
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      resource: 'x',
      token_type: 'Bearer',
    }),
  );
  await using acr = await startHttpServer((_, response) =>
    sendJson(response, { refresh_token: password }),
  );
  vi.stubEnv('IDENTITY_ENDPOINT', `${entra.url}/token`);
  vi.stubEnv('IDENTITY_HEADER', 'header');
  const cloud = createCloudLogin({ endpoints: { acr: acr.url }, azureClientId: 'ours' });
  const query = { provider: 'azure', registry, signal } as const;
  const username = '00000000-0000-0000-0000-000000000000';
  expect(await cloud.credentialsFor(query)).toEqual({ kind: 'basic', username, password });
  expect(await cloud.credentialsFor(query)).toEqual({ kind: 'basic', username, password });
  const asked = new URL(entra.requests[0]?.url ?? '', entra.url).searchParams;
  expect(asked.get('resource')).toBe('https://containerregistry.azure.net');
  expect(asked.get('client_id')).toBe('ours');
  expect(acr.requests).toHaveLength(1);
  expect(acr.requests[0]?.url).toBe('/oauth2/exchange');
  expect(Object.fromEntries(new URLSearchParams(acr.requests[0]?.body))).toEqual({
    grant_type: 'access_token',
    service: registry,
    access_token: 'entra token',
  });
});

test('in the name of a ServiceAccount; a refusal of the registry says what to do', async () => {
  await using directory = await temporaryDirectory();
  const authority = await createAuthority(directory.path);
  const trusted = getCACertificates('default');
  // Microsoft's library speaks HTTPS only, and trusts whom the process trusts.
  setDefaultCACertificates([...trusted, authority.certificate]);
  const { certificate: cert, key } = await authority.issue('entra');
  await using entra = await startHttpServer(
    ({ url }, response) =>
      url.includes('openid-configuration')
        ? sendJson(response, {
            issuer: `${entra.url}/tenant/v2.0`,
            authorization_endpoint: `${entra.url}/tenant/oauth2/v2.0/authorize`,
            token_endpoint: `${entra.url}/tenant/oauth2/v2.0/token`,
            jwks_uri: `${entra.url}/tenant/keys`,
          })
        : sendJson(response, { access_token: 'entra', token_type: 'Bearer', expires_in: 3600 }),
    { cert, key },
  );
  await using acr = await startHttpServer((_, response) => response.writeHead(403).end());
  const endpoints = { azureAuthority: entra.url, acr: acr.url };
  const cloud = createCloudLogin({ endpoints });
  const identity: CloudIdentity = {
    serviceAccount: {
      namespace: 'apps',
      name: 'scanner',
      annotations: {
        'azure.workload.identity/tenant-id': 'tenant',
        'azure.workload.identity/client-id': 'client',
      },
    },
    requestToken: (audience) => Promise.resolve(`token for ${audience}`),
  };
  await expect(
    cloud.credentialsFor({ provider: 'azure', registry, identity, signal }),
  ).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringContaining(
      'team.azurecr.io refuses the identity with status 403: give it AcrPull',
    ),
  });
  const token = entra.requests.find(({ method }) => method === 'POST');
  expect(Object.fromEntries(new URLSearchParams(token?.body))).toMatchObject({
    client_id: 'client',
    client_assertion: 'token for api://AzureADTokenExchange',
    scope: expect.stringContaining('https://containerregistry.azure.net/.default'),
  });
  setDefaultCACertificates(trusted);
});
