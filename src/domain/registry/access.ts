import { ReconcileError } from '../errors.ts';
import { certificatesFromSecret } from './certificates.ts';
import { createKeyring } from './keyring.ts';
import { proxyFromSecret } from './proxy.ts';
import type { ClientCertificate } from './certificates.ts';
import type { RegistryCredentials } from './credentials.ts';
import type { ProxyServer } from './proxy.ts';
import type { SecretData } from './secret.ts';

/** All that reaching one repository takes. Holds secrets: for memory only, never for a log or a history. */
export interface RegistryAccess {
  /** Absent: anonymous. */
  readonly credentials?: RegistryCredentials;
  /** PEM; trusted in addition to the system's authorities. */
  readonly certificateAuthority?: string;
  readonly clientCertificate?: ClientCertificate;
  readonly proxy?: ProxyServer;
  /** Whether plain HTTP may be spoken with the registry. */
  readonly insecure: boolean;
}

export interface RegistrySecrets {
  /** The repository in full: `index.docker.io/library/alpine`. */
  readonly canonicalName: string;
  /** Of `spec.secretRef`. */
  readonly secret?: SecretData;
  /** The imagePullSecrets of `spec.serviceAccountName`, in its order. */
  readonly serviceAccountPullSecrets?: readonly SecretData[];
  /** Of `spec.certSecretRef`. */
  readonly certSecret?: SecretData;
  /** Of `spec.proxySecretRef`. */
  readonly proxySecret?: SecretData;
  readonly insecure?: boolean;
}

/**
 * The access that an ImageRepository's secrets give: of several credentials for the image the one with the most
 * specific key, and of equals the one of `secretRef`.
 * @throws {ReconcileError} `AuthenticationFailed`, naming the secret and the key that is wrong.
 * @see image-reflector-controller@debe2aa internal/registry/options.go
 */
export function registryAccessFromSecrets(secrets: RegistrySecrets): RegistryAccess {
  const { canonicalName, secret, serviceAccountPullSecrets = [], insecure = false } = secrets;
  const pullSecrets = secret === undefined ? [] : [secret];
  const keyring = createKeyring([...pullSecrets, ...serviceAccountPullSecrets]);
  const credentials = basicAuthOf(secret) ?? keyring.find(canonicalName);
  return {
    ...(credentials === undefined ? {} : { credentials }),
    ...(secrets.certSecret === undefined ? {} : certificatesFromSecret(secrets.certSecret)),
    ...(secrets.proxySecret === undefined ? {} : { proxy: proxyFromSecret(secrets.proxySecret) }),
    insecure,
  };
}

/** Flux leaves a `kubernetes.io/basic-auth` secret unused without a word; it can only mean this registry. */
function basicAuthOf(secret: SecretData | undefined): RegistryCredentials | undefined {
  if (secret?.type !== 'kubernetes.io/basic-auth') return undefined;
  const { username, password } = secret.data;
  if (username === undefined || password === undefined) {
    const [present, missing] =
      username === undefined ? ['password', 'username'] : ['username', 'password'];
    throw new ReconcileError(
      'AuthenticationFailed',
      `secret '${secret.namespace}/${secret.name}': malformed basic auth - has '${present}' but missing '${missing}'`,
    );
  }
  return { kind: 'basic', username, password };
}
