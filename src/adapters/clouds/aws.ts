import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { signCodeCommit } from './code-commit.ts';
import { awsRoleOf, awsSessionName } from '../../domain/clouds/identity.ts';
import { proxyUrl } from '../http/proxy-url.ts';
import type { CloudRegistry } from '../../domain/clouds/registry.ts';
import type { GitAuth } from '../../domain/git/access.ts';
import type { CloudRepository } from '../../domain/clouds/repository.ts';
import type { RegistryCredentials } from '../../domain/registry/credentials.ts';
import type { CloudCredentials, CloudRequest } from './login.ts';

type AwsRepository = Extract<CloudRepository, { provider: 'aws' }>;
type AwsRegistry = Extract<CloudRegistry, { provider: 'aws' }>;

/** The audience that AWS's security token service wants of a ServiceAccount's token. */
const audience = 'sts.amazonaws.com';

/** An authorization token of ECR, private or public. */
export async function loginToEcr(
  { visibility, region }: AwsRegistry,
  request: CloudRequest,
): Promise<CloudCredentials<RegistryCredentials>> {
  const { endpoints, signal: abortSignal } = request;
  const network = await networkOf(request);
  const credentials = await identityOf(request, region);
  const configuration = { region, maxAttempts: 2, ...network, ...credentials };
  if (visibility === 'public') {
    const ecr = await import('@aws-sdk/client-ecr-public');
    const endpoint = endpoints.ecrPublic === undefined ? {} : { endpoint: endpoints.ecrPublic };
    const client = new ecr.ECRPUBLICClient({ ...configuration, ...endpoint });
    const command = new ecr.GetAuthorizationTokenCommand({});
    const { authorizationData } = await client.send(command, { abortSignal });
    return readAuthorization(authorizationData);
  }
  const ecr = await import('@aws-sdk/client-ecr');
  const endpoint = endpoints.ecr === undefined ? {} : { endpoint: endpoints.ecr };
  const client = new ecr.ECRClient({ ...configuration, ...endpoint });
  const command = new ecr.GetAuthorizationTokenCommand({});
  const { authorizationData } = await client.send(command, { abortSignal });
  return readAuthorization(authorizationData?.[0]);
}

/** A user name and password for one repository of CodeCommit. */
export async function loginToCodeCommit(
  repository: AwsRepository,
  request: CloudRequest,
): Promise<CloudCredentials<GitAuth>> {
  const { region } = repository;
  const { ECRClient } = await import('@aws-sdk/client-ecr');
  const [network, credentials] = await Promise.all([
    networkOf(request),
    identityOf(request, region),
  ]);
  // Every client brings the chain of sources along; this one is here already, and it is asked for nothing else.
  const client = new ECRClient({ region, maxAttempts: 2, ...network, ...credentials });
  return signCodeCommit(repository, await client.config.credentials(), Date.now());
}

/** A ServiceAccount's role; else the library's own chain: environment, IRSA, Pod Identity, the node. */
async function identityOf({ identity, endpoints, ...request }: CloudRequest, region: string) {
  if (identity === undefined) return {};
  const { fromWebToken } = await import('@aws-sdk/credential-provider-web-identity');
  const endpoint = endpoints.awsSts === undefined ? {} : { endpoint: endpoints.awsSts };
  const network = await networkOf(request);
  const roleArn = awsRoleOf(identity.serviceAccount);
  return {
    credentials: fromWebToken({
      roleArn,
      roleSessionName: awsSessionName(identity.serviceAccount, region),
      webIdentityToken: await identity.requestToken(audience),
      clientConfig: { region, ...endpoint, ...network },
    }),
  };
}

/** The library reads no proxy from the environment by itself. */
async function networkOf({
  proxy,
  environmentProxy: { httpProxy, httpsProxy, noProxy },
}: Pick<CloudRequest, 'environmentProxy' | 'proxy'>) {
  if ([proxy, httpProxy, httpsProxy].every((one) => one === undefined)) return {};
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const url = proxy && proxyUrl(proxy);
  const proxyEnv =
    url === undefined
      ? { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy }
      : { HTTP_PROXY: url, HTTPS_PROXY: url };
  const [httpAgent, httpsAgent] = [new HttpAgent({ proxyEnv }), new HttpsAgent({ proxyEnv })];
  return { requestHandler: new NodeHttpHandler({ httpAgent, httpsAgent }) };
}

interface Authorization {
  readonly authorizationToken?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

function readAuthorization(
  authorization: Authorization | undefined,
): CloudCredentials<RegistryCredentials> {
  const token = authorization?.authorizationToken;
  if (token === undefined) throw new Error('no authorization data returned');
  if (authorization?.expiresAt === undefined)
    throw new Error('authorization token expiration is missing');
  const [username, password, ...more] = Buffer.from(token, 'base64').toString('utf8').split(':');
  if (username === undefined || password === undefined || more.length > 0)
    throw new Error('invalid authorization token format');
  return {
    credentials: { kind: 'basic', username, password },
    expiresAtMs: authorization.expiresAt.getTime(),
  };
}
