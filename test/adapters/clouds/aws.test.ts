import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCloudLogin } from '../../../src/adapters/clouds/credentials.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import { proxyUser, startSquid } from '../../support/squid.ts';
import { eventually } from '../../support/eventually.ts';
import type { CloudIdentity } from '../../../src/ports/clouds.ts';
import type { Handler } from '../../support/http-server.ts';

const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const signal = AbortSignal.timeout(20_000);
const token = Buffer.from('AWS:pass').toString('base64');

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(() => vi.unstubAllEnvs());

function inOneHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}

/** ECR's token service, private or public by the operation that it is asked for. */
function answerEcr(expiresAt = inOneHour()): Handler {
  return ({ headers }, response) => {
    const authorization = { authorizationToken: token, expiresAt };
    const isPublic = String(headers['x-amz-target']).startsWith('SpencerFrontendService');
    sendJson(response, { authorizationData: isPublic ? authorization : [authorization] });
  };
}

test('a token of private ECR, kept until it is old', async () => {
  await using ecr = await startHttpServer(answerEcr());
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url } });
  const query = { provider: 'aws', registry, signal } as const;
  const expected = { kind: 'basic', username: 'AWS', password: 'pass' };
  expect(await cloud.credentialsFor(query)).toEqual(expected);
  expect(await cloud.credentialsFor(query)).toEqual(expected);
  expect(ecr.requests).toHaveLength(1);
  expect(ecr.requests[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/ecr\//,
  );
});

test('an old token is not used again', async () => {
  await using ecr = await startHttpServer(answerEcr(Math.floor(Date.now() / 1000) - 1));
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url } });
  const query = { provider: 'aws', registry, signal } as const;
  await cloud.credentialsFor(query);
  await cloud.credentialsFor(query);
  expect(ecr.requests).toHaveLength(2);
});

test('a token of public ECR, which is in one region', async () => {
  await using ecrPublic = await startHttpServer(answerEcr());
  const cloud = createCloudLogin({ endpoints: { ecrPublic: ecrPublic.url } });
  const query = { provider: 'aws', registry: 'public.ecr.aws', signal } as const;
  expect(await cloud.credentialsFor(query)).toMatchObject({ username: 'AWS' });
  expect(ecrPublic.requests[0]?.headers.authorization).toContain('/us-east-1/ecr-public/');
});

test('in the name of a ServiceAccount', async () => {
  await using awsSts = await startHttpServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/xml' }).end(`
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials>
          <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
          <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
        </Credentials></AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>`),
  );
  await using ecr = await startHttpServer(answerEcr());
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url, awsSts: awsSts.url } });
  const role = 'arn:aws:iam::123456789012:role/scan';
  const identity: CloudIdentity = {
    serviceAccount: {
      namespace: 'apps',
      name: 'scanner',
      annotations: { 'eks.amazonaws.com/role-arn': role },
    },
    requestToken: (audience) => Promise.resolve(`token for ${audience}`),
  };
  await cloud.credentialsFor({ provider: 'aws', registry, identity, signal });
  const asked = new URLSearchParams(awsSts.requests[0]?.body);
  expect(Object.fromEntries(asked)).toMatchObject({
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: role,
    RoleSessionName: 'scanner.apps.eu-west-1.tagwright',
    WebIdentityToken: 'token for sts.amazonaws.com',
  });
  expect(ecr.requests[0]?.headers.authorization).toContain('Credential=ASIAROLE/');
});

test('through a proxy with a password', async () => {
  await using ecr = await startHttpServer(answerEcr());
  await using squid = await startSquid();
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url } });
  const proxy = { address: squid.url, ...proxyUser };
  await cloud.credentialsFor({ provider: 'aws', registry, proxy, signal });
  await eventually(async () => expect(await squid.log()).toContain(ecr.address));
});

test.for<[string, Handler, string]>([
  [
    'refused',
    (_, response) =>
      sendJson(
        response,
        { __type: 'AccessDeniedException', message: 'User is not authorized' },
        { status: 400 },
      ),
    'User is not authorized',
  ],
  ['nothing', (_, response) => sendJson(response, {}), 'no authorization data returned'],
  [
    'another form',
    (_, response) =>
      sendJson(response, { authorizationData: [{ authorizationToken: btoa('x'), expiresAt: 1 }] }),
    'invalid authorization token format',
  ],
])('the message of an answer that is no token: %s', async ([, handler, said]) => {
  await using ecr = await startHttpServer(handler);
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url } });
  const error: unknown = await cloud
    .credentialsFor({ provider: 'aws', registry, signal })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    reason: 'ReadOperationFailed',
    message: `failed to get credentials of aws for "${registry}": ${said}: check the role (IRSA, EKS Pod Identity or the node), AWS_REGION, and that it may call ecr:GetAuthorizationToken`,
  });
  expect(String(error)).not.toContain('hunter2');
});

test('a limit of time ends it', async () => {
  await using ecr = await startHttpServer(() => undefined);
  const cloud = createCloudLogin({ endpoints: { ecr: ecr.url } });
  const short = AbortSignal.timeout(300);
  await expect(
    cloud.credentialsFor({ provider: 'aws', registry, signal: short }),
  ).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a registry of somebody else, and a proxy that the library does not take', async () => {
  const cloud = createCloudLogin();
  await expect(
    cloud.credentialsFor({ provider: 'aws', registry: 'ghcr.io', signal }),
  ).rejects.toMatchObject({ message: expect.stringContaining("invalid AWS registry: 'ghcr.io'") });
  const proxy = { address: 'socks5://127.0.0.1:1080' };
  await expect(
    cloud.credentialsFor({ provider: 'aws', registry, proxy, signal }),
  ).rejects.toMatchObject({ message: expect.stringContaining('takes no SOCKS proxy') });
});
