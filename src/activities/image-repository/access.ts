import { ReconcileError } from '../../domain/errors.ts';
import { registryAccessFromSecrets } from '../../domain/registry/access.ts';
import { assertMaySend, cloudLoginOf } from '../../domain/clouds/login.ts';
import { isObjectName, objectNameProblem } from '../../domain/resources/names.ts';
import { scanTimeoutMs, scanTimeoutProblem } from '../../domain/status/image-repository.ts';
import { noAccount, readCloudIdentity } from '../cloud-identity.ts';
import { readReferredSecret, readSecret } from '../secrets.ts';
import type { RepositoryName } from '../../domain/image/repository.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { ObjectIdentity } from '../../domain/clouds/login.ts';
import type { CloudProvider } from '../../domain/clouds/registry.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { CloudLogin } from '../../ports/clouds.ts';
import type { Cluster } from '../../ports/cluster.ts';

export interface AccessDeps {
  readonly cluster: Cluster;
  readonly clouds: Pick<CloudLogin, 'credentialsFor'>;
  readonly objectIdentity: ObjectIdentity;
}

export interface RepositoryToRead {
  readonly repository: ImageRepository;
  readonly name: RepositoryName;
  readonly signal: AbortSignal;
}

/** The time that one scan of a repository may take. */
export interface ScanLimit {
  /** Aborts when it is over, or when the caller calls the scan off. */
  readonly signal: AbortSignal;
  /** `error`; or what to change, where it says no more than that the time is over. */
  readonly explain: (error: unknown) => unknown;
}

export function startScanLimit({ spec }: ImageRepository, signal: AbortSignal): ScanLimit {
  const timeout = AbortSignal.timeout(scanTimeoutMs(spec));
  return {
    signal: AbortSignal.any([signal, timeout]),
    explain: (error) =>
      timeout.aborted && error === timeout.reason ? new Error(scanTimeoutProblem(spec)) : error,
  };
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
    readReferredSecret(cluster, { namespace, name: secretRef?.name }, signal),
    readPullSecrets(cluster, { namespace, name: serviceAccountName }, signal),
    readNetworkSecrets(cluster, repository, signal),
  ]);
  return registryAccessFromSecrets({
    canonicalName: name.canonicalName,
    ...network,
    secret,
    serviceAccountPullSecrets,
  });
}

/** A cloud's credentials are all that counts: `secretRef` is not read. */
async function readCloudAccess(
  { cluster, clouds, objectIdentity }: AccessDeps,
  { repository, name, signal }: RepositoryToRead,
  provider: CloudProvider,
): Promise<RegistryAccess> {
  const { namespace } = repository.metadata;
  const login = cloudLoginOf(repository.spec, objectIdentity);
  const network = await readNetworkSecrets(cluster, repository, signal);
  const access = registryAccessFromSecrets({ canonicalName: name.canonicalName, ...network });
  assertMaySend(login, provider, {
    ...access,
    isPlain: name.scheme === 'http',
    authorityField: 'spec.certSecretRef',
  });
  const identity = await readCloudIdentity(cluster, { login, namespace }, signal);
  const { proxy } = access;
  const key = { namespace, name: repository.metadata.name };
  const subject = { kind: 'ImageRepository', key } as const;
  const query = { provider, registry: name.registry, identity, proxy, subject, signal };
  return { ...access, credentials: await clouds.credentialsFor(query) };
}

async function readNetworkSecrets(
  cluster: Cluster,
  { metadata: { namespace }, spec }: ImageRepository,
  signal: AbortSignal,
) {
  const { certSecretRef, proxySecretRef, insecure } = spec;
  const [certSecret, proxySecret] = await Promise.all([
    readReferredSecret(cluster, { namespace, name: certSecretRef?.name }, signal),
    readReferredSecret(cluster, { namespace, name: proxySecretRef?.name }, signal),
  ]);
  return { insecure, certSecret, proxySecret };
}

async function readPullSecrets(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string | undefined },
  signal: AbortSignal,
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
  return Promise.all(
    account.pullSecretNames.map((secret) =>
      readSecret(cluster, { namespace, name: secret }, signal),
    ),
  );
}
