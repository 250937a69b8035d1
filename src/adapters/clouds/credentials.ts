import { parseCloudRepository } from '../../domain/clouds/repository.ts';
import { parseCloudRegistry } from '../../domain/clouds/registry.ts';
import { createEgress } from '../http/egress.ts';
import { loginToCodeCommit, loginToEcr } from './aws.ts';
import { loginToAcr, loginToDevOps } from './azure.ts';
import { loginToGoogle } from './gcp.ts';
import { keepCredentials } from './kept.ts';
import type { GitAuth } from '../../domain/git/access.ts';
import type { CloudRepository, GitCloudProvider } from '../../domain/clouds/repository.ts';
import type { CloudProvider, CloudRegistry } from '../../domain/clouds/registry.ts';
import type { TokenMetrics } from '../../domain/metrics/token-metrics.ts';
import type { RegistryCredentials } from '../../domain/registry/credentials.ts';
import type { EnvironmentProxy, ProxyServer } from '../../domain/network/route.ts';
import type { CloudCall, CloudLogin } from '../../ports/clouds.ts';
import type { Egress } from '../http/egress.ts';
import type { CloudCredentials, CloudEndpoints, CloudRequest } from './login.ts';

export interface CloudLoginOptions {
  /** Kept at once, for registries and for Git each. Default: 100, as Flux's `--token-cache-max-size`. */
  readonly maxKept?: number;
  /** Kept at most. Default: 1 h, as Flux's `--token-cache-max-duration`. */
  readonly maxKeptMs?: number;
  /** Counts them; absent: they are not counted. */
  readonly metrics?: TokenMetrics | undefined;
  readonly endpoints?: CloudEndpoints;
  /** Which managed identity of Azure is ours, as `AZURE_CLIENT_ID` has it. */
  readonly azureClientId?: string | undefined;
  /** The proxies where a resource names none; the libraries of Azure and Google read the same variables by themselves. */
  readonly environmentProxy?: EnvironmentProxy;
  /** Where the proxies of resources may be. Absent: anywhere. */
  readonly egress?: Egress;
}

const registryHints: Readonly<Record<CloudProvider, string>> = {
  aws: 'check the role (IRSA, EKS Pod Identity or the node), AWS_REGION, and that it may call ecr:GetAuthorizationToken',
  azure: 'check the workload identity or managed identity, and that it has AcrPull',
  gcp: 'check the workload identity or the application default credentials, and that it may read artifacts',
};

const gitHints: Readonly<Record<GitCloudProvider, string>> = {
  aws: 'check the role (IRSA, EKS Pod Identity or the node), and that it may call codecommit:GitPull and codecommit:GitPush',
  azure:
    'check the workload identity or managed identity, and that it is a user of the Azure DevOps organization',
};

export function createCloudLogin(options: CloudLoginOptions = {}): CloudLogin {
  const { maxKept = 100, maxKeptMs = 3_600_000, endpoints = {}, azureClientId } = options;
  const limits = { maxKept, maxKeptMs, metrics: options.metrics };
  const { environmentProxy = {}, egress = createEgress() } = options;
  const registries = keepCredentials<RegistryCredentials>(limits);
  const repositories = keepCredentials<GitAuth>(limits);

  async function requestOf({ identity, proxy: named, signal }: CloudCall): Promise<AzureRequest> {
    const proxy = named && (await checked(named, egress, signal));
    const network = { proxy, environmentProxy, egress, endpoints };
    return { identity, ...network, signal, clientId: azureClientId };
  }
  return {
    async credentialsFor({ provider, registry, ...call }) {
      const target = parseCloudRegistry(provider, registry);
      const asked = {
        target,
        name: `${provider} for "${registry}"`,
        hint: registryHints[provider],
      };
      return registries({ ...asked, call }, async () =>
        loginToRegistry(target, await requestOf(call)),
      );
    },
    async gitAuthFor({ provider, url, ...call }) {
      const target = parseCloudRepository(provider, url);
      const asked = { target, name: `${provider} for "${url}"`, hint: gitHints[provider] };
      return repositories({ ...asked, call }, async () =>
        loginToGit(target, await requestOf(call)),
      );
    },
  };
}

/**
 * The libraries look a proxy's name up by themselves, so they get the address that was checked. One that speaks TLS keeps
 * its name, which its certificate has to prove.
 */
async function checked(
  proxy: ProxyServer,
  egress: Egress,
  signal: AbortSignal,
): Promise<ProxyServer> {
  const url = new URL(proxy.address);
  const [address = url.hostname] = await egress.resolve(url.hostname, signal);
  if (url.protocol !== 'http:') return proxy;
  url.hostname = address.includes(':') ? `[${address}]` : address;
  return { ...proxy, address: `${url.protocol}//${url.host}` };
}

type AzureRequest = CloudRequest & { readonly clientId: string | undefined };

function loginToRegistry(
  registry: CloudRegistry,
  request: AzureRequest,
): Promise<CloudCredentials<RegistryCredentials>> {
  switch (registry.provider) {
    case 'aws':
      return loginToEcr(registry, request);
    case 'gcp':
      return loginToGoogle(request);
    case 'azure':
      return loginToAcr(registry, request);
  }
}

function loginToGit(
  repository: CloudRepository,
  request: AzureRequest,
): Promise<CloudCredentials<GitAuth>> {
  switch (repository.provider) {
    case 'aws':
      return loginToCodeCommit(repository, request);
    case 'azure':
      return loginToDevOps(request);
  }
}
