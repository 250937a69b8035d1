import { googleIdentityOf } from '../../domain/clouds/identity.ts';
import { proxyUrl } from '../http/proxy-url.ts';
import type { RegistryCredentials } from '../../domain/registry/credentials.ts';
import type { CloudIdentity } from '../../ports/clouds.ts';
import type { CloudCredentials, CloudRequest } from './login.ts';

const scopes = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/userinfo.email',
];

/** Google says when a token ends; where it does not, this is how long its tokens live. */
const defaultLifetimeMs = 3_600_000;

/** An access token of Google, which its registries take for a password. */
export async function loginToGoogle(
  request: CloudRequest,
): Promise<CloudCredentials<RegistryCredentials>> {
  const client = await clientOf(request);
  const { token } = await client.getAccessToken();
  if (token === undefined || token === null || token === '')
    throw new Error('no access token returned');
  return {
    credentials: { kind: 'basic', username: 'oauth2accesstoken', password: token },
    expiresAtMs: client.credentials.expiry_date ?? Date.now() + defaultLifetimeMs,
  };
}

async function clientOf(request: CloudRequest) {
  const { GoogleAuth, IdentityPoolClient } = await import('google-auth-library');
  const { identity, proxy, endpoints } = request;
  const transporterOptions = proxy === undefined ? {} : { proxy: proxyUrl(proxy) };
  if (identity === undefined) {
    const auth = new GoogleAuth({ scopes, clientOptions: { transporterOptions } });
    return auth.getClient();
  }
  const { email } = googleIdentityOf(identity.serviceAccount);
  const {
    googleSts = 'https://sts.googleapis.com',
    googleIam: iam = 'https://iamcredentials.googleapis.com',
  } = endpoints;
  const { audience, token } = await federate(identity);
  const account = `${iam}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
  return new IdentityPoolClient({
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${googleSts}/v1/token`,
    subject_token_supplier: { getSubjectToken: () => Promise.resolve(token) },
    scopes,
    transporterOptions,
    ...(email === undefined ? {} : { service_account_impersonation_url: account }),
  });
}

/** What Google's token service is told, and the ServiceAccount's token for it. */
async function federate({ serviceAccount, requestToken }: CloudIdentity) {
  const { audience } = googleIdentityOf(serviceAccount);
  if (audience !== undefined) return { audience, token: await requestToken(audience) };
  const cluster = await describeCluster();
  const token = await requestToken(cluster.pool);
  return { audience: `identitynamespace:${cluster.pool}:${cluster.provider}`, token };
}

/** The workload identity pool and provider of the cluster that we run in, if that is Google's (GKE). */
async function describeCluster() {
  const { gcpMetadata } = await import('google-auth-library');
  const project: unknown = await gcpMetadata.project('project-id');
  const location: unknown = await gcpMetadata.instance('attributes/cluster-location');
  const name: unknown = await gcpMetadata.instance('attributes/cluster-name');
  const cluster = `projects/${String(project)}/locations/${String(location)}/clusters/${String(name)}`;
  return {
    pool: `${String(project)}.svc.id.goog`,
    provider: `https://container.googleapis.com/v1/${cluster}`,
  };
}
