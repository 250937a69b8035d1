import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { signCodeCommit } from '../../../src/adapters/clouds/code-commit.ts';
import { createCloudLogin } from '../../../src/adapters/clouds/credentials.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import type { CloudIdentity } from '../../../src/ports/clouds.ts';

const signal = AbortSignal.timeout(20_000);
const fleet = 'https://git-codecommit.us-west-2.amazonaws.com/v1/repos/fleet';
const project = 'https://dev.azure.com/team/project/_git/fleet';
const devOps = '499b84ac-1321-427f-aa17-267ca6975798';

afterEach(() => vi.unstubAllEnvs());

function identity(annotations: Readonly<Record<string, string>>): CloudIdentity {
  return {
    serviceAccount: { namespace: 'apps', name: 'pusher', annotations },
    requestToken: (audience) => Promise.resolve(`token for ${audience}`),
  };
}

describe('CodeCommit', () => {
  const repository = {
    provider: 'aws',
    region: 'us-west-2',
    host: 'git-codecommit.us-west-2.amazonaws.com',
    path: '/v1/repos/test_repo',
  } as const;
  const now = Date.UTC(2017, 11, 24, 11, 53, 20);
  const keys = { accessKeyId: 'access', secretAccessKey: 'secret' };

  // aws/git-remote-codecommit@5ed1751 test/git_url_test.py
  test.for([
    ['of a user', {}, 'access'],
    ['of a role', { sessionToken: 'token' }, 'access%token'],
  ] as const)("AWS's own tool signs with the keys %s like this", ([, more, username]) => {
    expect(signCodeCommit(repository, { ...keys, ...more }, now)).toEqual({
      credentials: {
        kind: 'basic',
        username,
        password:
          '20171224T115320Zb6df2d758a8023b2f000a546417007b65494f3ce8ad0300fd45fcfa173f1959a',
      },
      expiresAtMs: now + 15 * 60_000,
    });
  });

  test('keys that end before the signature', () => {
    const expiration = new Date(now + 1000);
    const { expiresAtMs } = signCodeCommit(repository, { ...keys, expiration }, now);
    expect(expiresAtMs).toBe(now + 1000);
  });

  test('the keys of the process, and a password for each repository, kept', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const cloud = createCloudLogin();
    const query = { provider: 'aws', url: fleet, signal } as const;
    const auth = await cloud.gitAuthFor(query);
    const password = expect.stringMatching(/^\d{8}T\d{6}Z[0-9a-f]{64}$/);
    expect(auth).toEqual({ kind: 'basic', username: 'AKIDEXAMPLE', password });
    expect(await cloud.gitAuthFor(query)).toBe(auth);
    expect(await cloud.gitAuthFor({ ...query, url: `${fleet}-2` })).not.toEqual(auth);
  });

  test('the role of a ServiceAccount', async () => {
    await using awsSts = await startHttpServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/xml' }).end(`
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
            <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
          </Credentials></AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>`),
    );
    const cloud = createCloudLogin({ endpoints: { awsSts: awsSts.url } });
    const role = 'arn:aws:iam::123456789012:role/push';
    const account = identity({ 'eks.amazonaws.com/role-arn': role });
    const query = { provider: 'aws', url: fleet, identity: account, signal } as const;
    expect(await cloud.gitAuthFor(query)).toMatchObject({ username: 'ASIAROLE%t' });
    expect(Object.fromEntries(new URLSearchParams(awsSts.requests[0]?.body))).toMatchObject({
      RoleArn: role,
      RoleSessionName: 'pusher.apps.us-west-2.tagwright',
      WebIdentityToken: 'token for sts.amazonaws.com',
    });
  });
});

describe('Azure DevOps', () => {
  test('a token of the managed identity, kept for all repositories', async () => {
    await using entra = await startHttpServer((_, response) =>
      sendJson(response, {
        access_token: 'entra token',
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        resource: devOps,
        token_type: 'Bearer',
      }),
    );
    vi.stubEnv('IDENTITY_ENDPOINT', `${entra.url}/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header');
    const cloud = createCloudLogin({ azureClientId: 'ours' });
    const query = { provider: 'azure', url: project, signal } as const;
    const auth = { kind: 'bearer', token: 'entra token' };
    expect(await cloud.gitAuthFor(query)).toEqual(auth);
    expect(await cloud.gitAuthFor({ ...query, url: `${project}-2` })).toEqual(auth);
    expect(entra.requests).toHaveLength(1);
    const asked = new URL(entra.requests[0]?.url ?? '', entra.url).searchParams;
    expect(asked.get('resource')).toBe(devOps);
    expect(asked.get('client_id')).toBe('ours');
  });

  test('in the name of a ServiceAccount; a refusal says what to do', async () => {
    await using directory = await temporaryDirectory();
    const authority = await createAuthority(directory.path);
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, authority.certificate]);
    const { certificate: cert, key } = await authority.issue('entra');
    let status = 200;
    await using entra = await startHttpServer(
      ({ url }, response) => {
        if (!url.includes('openid-configuration'))
          return status === 200
            ? sendJson(response, { access_token: 'entra', token_type: 'Bearer', expires_in: 3600 })
            : sendJson(response, { error: 'invalid_client' }, { status });
        return sendJson(response, {
          issuer: `${entra.url}/tenant/v2.0`,
          authorization_endpoint: `${entra.url}/tenant/oauth2/v2.0/authorize`,
          token_endpoint: `${entra.url}/tenant/oauth2/v2.0/token`,
          jwks_uri: `${entra.url}/tenant/keys`,
        });
      },
      { cert, key },
    );
    const account = identity({
      'azure.workload.identity/tenant-id': 'tenant',
      'azure.workload.identity/client-id': 'client',
    });
    const query = { provider: 'azure', url: project, identity: account, signal } as const;
    const endpoints = { azureAuthority: entra.url };
    expect(await createCloudLogin({ endpoints }).gitAuthFor(query)).toEqual({
      kind: 'bearer',
      token: 'entra',
    });
    const asked = entra.requests.find(({ method }) => method === 'POST');
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toMatchObject({
      client_assertion: 'token for api://AzureADTokenExchange',
      scope: expect.stringContaining(`${devOps}/.default`),
    });

    status = 401;
    await expect(createCloudLogin({ endpoints }).gitAuthFor(query)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^failed to get credentials of azure for ".+fleet": .*invalid_client.*a user of the Azure DevOps organization$/,
      ),
    });
    setDefaultCACertificates(trusted);
  });
});
