import { azureIdentityOf } from '../../domain/clouds/identity.ts';
import { parseObject } from '../../domain/resources/record.ts';
import { postForm } from './post-form.ts';
import type { CredentialUnavailableError } from '@azure/identity';
import type { CloudRegistry } from '../../domain/clouds/registry.ts';
import type { RegistryCredentials } from '../../domain/registry/credentials.ts';
import type { GitAuth } from '../../domain/git/access.ts';
import type { CloudCredentials, CloudRequest } from './login.ts';

type AzureRegistry = Extract<CloudRegistry, { provider: 'azure' }>;

/** Which managed identity is ours; absent: the only one. */
type AzureRequest = CloudRequest & { readonly clientId: string | undefined };

/** The audience that Entra wants of a ServiceAccount's token. */
const audience = 'api://AzureADTokenExchange';
/** Who one is for ACR with a refresh token: docs/container-registry/container-registry-authentication of Azure. */
const tokenUser = '00000000-0000-0000-0000-000000000000';

/** Azure DevOps, by its id as an application: https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/service-principal-managed-identity */
const devOpsScope = '499b84ac-1321-427f-aa17-267ca6975798/.default';

/** A refresh token of ACR, in exchange for one of Entra. */
export async function loginToAcr(
  { host, scope }: AzureRegistry,
  request: AzureRequest,
): Promise<CloudCredentials<RegistryCredentials>> {
  const credential = await credentialOf(request);
  const { token } = await credential.getToken(scope, { abortSignal: request.signal });
  const url = `${request.endpoints.acr ?? `https://${host}`}/oauth2/exchange`;
  const form = { grant_type: 'access_token', service: host, access_token: token };
  const answer = await postForm(url, form, request);
  if (answer.status !== 200)
    throw new Error(`${host} refuses the identity with status ${answer.status}: give it AcrPull`);
  const password = parseObject(answer.body)?.['refresh_token'];
  if (typeof password !== 'string') throw new Error(`${host}: no refresh token in its answer`);
  return {
    credentials: { kind: 'basic', username: tokenUser, password },
    expiresAtMs: expiryOf(password),
  };
}

/** A token of Entra, which Azure DevOps takes for any repository that the identity may read. */
export async function loginToDevOps(request: AzureRequest): Promise<CloudCredentials<GitAuth>> {
  const credential = await credentialOf(request);
  const { token, expiresOnTimestamp } = await credential.getToken(devOpsScope, {
    abortSignal: request.signal,
  });
  return { credentials: { kind: 'bearer', token }, expiresAtMs: expiresOnTimestamp };
}

/** A ServiceAccount's identity; else this process's, from the sources that Flux has, none of which runs a program. */
async function credentialOf({ identity, proxy, endpoints, clientId }: AzureRequest) {
  const azure = await import('@azure/identity');
  const network = proxy === undefined ? {} : { proxyOptions: azureProxy(proxy) };
  const authority =
    endpoints.azureAuthority === undefined
      ? {}
      : { authorityHost: endpoints.azureAuthority, disableInstanceDiscovery: true };
  const options = { ...network, ...authority };
  if (identity === undefined) {
    const managed = clientId === undefined ? options : { ...options, clientId };
    const sources = [
      () => new azure.EnvironmentCredential(options),
      () => new azure.WorkloadIdentityCredential(options),
      () => new azure.ManagedIdentityCredential(managed),
    ];
    return new azure.ChainedTokenCredential(
      ...sources.flatMap((make) => available(azure.CredentialUnavailableError, make)),
    );
  }
  const { tenantId, clientId: account } = azureIdentityOf(identity.serviceAccount);
  const assertion = await identity.requestToken(audience);
  return new azure.ClientAssertionCredential(
    tenantId,
    account,
    () => Promise.resolve(assertion),
    options,
  );
}

/** A source whose settings are missing says so when it is made, another one only when it is asked. */
function available<Source>(
  Unavailable: typeof CredentialUnavailableError,
  make: () => Source,
): readonly Source[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
}

function azureProxy({ address, username, password }: NonNullable<CloudRequest['proxy']>) {
  const { protocol, hostname, port } = new URL(address);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return {
    host: `${protocol}//${hostname}`,
    port: port === '' ? defaultPort : Number(port),
    ...(username === undefined ? {} : { username, password: password ?? '' }),
  };
}

/** The `exp` claim of a JSON Web Token, which is read, not checked: only ACR has to believe it. */
function expiryOf(token: string): number {
  const [, claims = ''] = token.split('.');
  const seconds = parseObject(Buffer.from(claims, 'base64url').toString('utf8'))?.['exp'];
  if (typeof seconds !== 'number') throw new Error('the refresh token does not say when it ends');
  return seconds * 1000;
}
