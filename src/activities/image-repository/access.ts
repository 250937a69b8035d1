import { ReconcileError } from '../../domain/errors.ts';
import { registryAccessFromSecrets } from '../../domain/registry/access.ts';
import { assertMaySend, cloudLoginOf } from '../../domain/registry/cloud-identity.ts';
import { isObjectName, objectNameProblem } from '../../domain/resources/names.ts';
import { scanTimeoutMs } from '../../domain/status/image-repository.ts';
import { noAccount, readCloudIdentity } from '../cloud-identity.ts';
import type { RepositoryName } from '../../domain/image/repository.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { ObjectIdentity } from '../../domain/registry/cloud-identity.ts';
import type { CloudProvider } from '../../domain/registry/cloud-registry.ts';
import type { RegistryCredentials } from '../../domain/registry/credentials.ts';
import type { ProxyServer } from '../../domain/registry/proxy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { CloudIdentity } from '../cloud-identity.ts';
import type { Cluster, Secret } from '../../ports/cluster.ts';

/** What the activities need of the clouds that know us by an identity. */
export interface CloudLogin {
  /** Credentials for a registry (`host`) of the cloud. */
  credentialsFor(query: {
    readonly provider: CloudProvider;
    readonly registry: string;
    /** In whose name; absent: the worker's own. */
    readonly identity?: CloudIdentity;
    readonly proxy?: ProxyServer;
    readonly signal: AbortSignal;
  }): Promise<RegistryCredentials>;
}

export interface AccessDeps {
  readonly cluster: Cluster;
  readonly clouds: CloudLogin;
  readonly objectIdentity: ObjectIdentity;
}

export interface RepositoryToRead {
  readonly repository: ImageRepository;
  readonly name: RepositoryName;
  readonly signal: AbortSignal;
}

/** Aborts with `signal`, and when the time is over that one scan of the repository may take. */
export function withinScanTime({ spec }: ImageRepository, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(scanTimeoutMs(spec))]);
}

/**
 * Everything that reaching the repository takes: from the secrets that it names, or by an identity in a cloud.
 * @throws {ReconcileError} `AuthenticationFailed`, saying what to change
 */
export async function readAccess(
  deps: AccessDeps,
  query: RepositoryToRead,
): Promise<RegistryAccess> {
  try {
    return query.repository.spec.provider === 'generic'
      ? await readGenericAccess(deps.cluster, query)
      : await readCloudAccess(deps, query, query.repository.spec.provider);
  } catch (error) {
    const cause = query.signal.aborted ? new Error('no answer in time', { cause: error }) : error;
    const doing = 'failed to configure authentication options';
    throw ReconcileError.while(doing, 'AuthenticationFailed', cause);
  }
}

async function readGenericAccess(
  cluster: Cluster,
  { repository, name, signal }: RepositoryToRead,
): Promise<RegistryAccess> {
  const { namespace } = repository.metadata;
  const { secretRef, serviceAccountName } = repository.spec;
  const [secret, serviceAccountPullSecrets, network] = await Promise.all([
    readNamed(cluster, { namespace, name: secretRef?.name, signal }),
    readPullSecrets(cluster, { namespace, name: serviceAccountName, signal }),
    readNetworkSecrets(cluster, { repository, signal }),
  ]);
  return registryAccessFromSecrets({
    canonicalName: name.canonicalName,
    ...network,
    ...(secret === undefined ? {} : { secret }),
    ...(serviceAccountPullSecrets === undefined ? {} : { serviceAccountPullSecrets }),
  });
}

/** A cloud's credentials are all that counts: `secretRef` is not read. */
async function readCloudAccess(
  { cluster, clouds, objectIdentity }: AccessDeps,
  { repository, name, signal }: RepositoryToRead,
  provider: CloudProvider,
): Promise<RegistryAccess> {
  const login = cloudLoginOf(repository.spec, objectIdentity);
  const network = await readNetworkSecrets(cluster, { repository, signal });
  const access = registryAccessFromSecrets({ canonicalName: name.canonicalName, ...network });
  assertMaySend(login, provider, {
    ...access,
    isPlain: name.scheme === 'http',
    authorityField: 'spec.certSecretRef',
  });
  const identity =
    login.kind === 'controller'
      ? undefined
      : await readCloudIdentity(
          cluster,
          { namespace: repository.metadata.namespace, name: login.serviceAccountName },
          signal,
        );
  const credentials = await clouds.credentialsFor({
    provider,
    registry: name.registry,
    signal,
    ...(identity === undefined ? {} : { identity }),
    ...(access.proxy === undefined ? {} : { proxy: access.proxy }),
  });
  return { ...access, credentials };
}

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

async function readNetworkSecrets(
  cluster: Cluster,
  { repository, signal }: Pick<RepositoryToRead, 'repository' | 'signal'>,
) {
  const { namespace } = repository.metadata;
  const { certSecretRef, proxySecretRef, insecure } = repository.spec;
  const [certSecret, proxySecret] = await Promise.all([
    readNamed(cluster, { namespace, name: certSecretRef?.name, signal }),
    readNamed(cluster, { namespace, name: proxySecretRef?.name, signal }),
  ]);
  return {
    ...(insecure === undefined ? {} : { insecure }),
    ...(certSecret === undefined ? {} : { certSecret }),
    ...(proxySecret === undefined ? {} : { proxySecret }),
  };
}

type MaybeNamed = Omit<Named, 'name'> & { readonly name: string | undefined };

async function readNamed(
  cluster: Cluster,
  { namespace, name, signal }: MaybeNamed,
): Promise<Secret | undefined> {
  if (name === undefined) return undefined;
  const secret = await cluster.readSecret({ namespace, name }, signal);
  if (secret !== undefined) return secret;
  throw new ReconcileError(
    'AuthenticationFailed',
    `secret '${namespace}/${name}' does not exist: create it, or correct the reference`,
  );
}

async function readPullSecrets(
  cluster: Cluster,
  { namespace, name, signal }: MaybeNamed,
): Promise<readonly Secret[] | undefined> {
  if (name === undefined) return undefined;
  const account = await cluster.readServiceAccount({ namespace, name }, signal);
  if (account === undefined) throw noAccount({ namespace, name });
  const wrong = account.pullSecretNames.find((secret) => !isObjectName(secret));
  if (wrong !== undefined) {
    // Not terminal: nothing tells us when a ServiceAccount changes.
    throw new ReconcileError(
      'AuthenticationFailed',
      `service account '${namespace}/${name}': imagePullSecrets.name: ${objectNameProblem(wrong)}`,
    );
  }
  const secrets = await Promise.all(
    account.pullSecretNames.map((secret) =>
      readNamed(cluster, { namespace, name: secret, signal }),
    ),
  );
  return secrets.filter((secret) => secret !== undefined);
}
