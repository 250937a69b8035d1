import { createKeyring } from '../secrets/keyring.ts';
import { proxyFromSecret } from '../secrets/proxy.ts';
import { secretError } from '../secrets/secret.ts';
import { certificatesFromSecret } from '../secrets/tls.ts';
import type { ProxyServer } from '../network/route.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Certificates } from '../secrets/tls.ts';
import type { RegistryCredentials } from './credentials.ts';

/** All that reaching one repository takes. Holds secrets: for memory only, never for a log or a history. */
export interface RegistryAccess extends Certificates {
  /** Absent: anonymous. */
  readonly credentials?: RegistryCredentials | undefined;
  readonly proxy?: ProxyServer | undefined;
  /** Whether plain HTTP may be spoken with the registry. */
  readonly insecure: boolean;
}

export interface RegistrySecrets {
  /** The repository in full: `index.docker.io/library/alpine`. */
  readonly canonicalName: string;
  /** Of `spec.secretRef`. */
  readonly secret?: Secret | undefined;
  /** The imagePullSecrets of `spec.serviceAccountName`, in its order. */
  readonly serviceAccountPullSecrets?: readonly Secret[] | undefined;
  /** Of `spec.certSecretRef`. */
  readonly certSecret?: Secret | undefined;
  /** Of `spec.proxySecretRef`. */
  readonly proxySecret?: Secret | undefined;
  readonly insecure?: boolean | undefined;
}

/**
 * The access that an ImageRepository's secrets give: of several credentials for the image the one with the most
 * specific key, and of equals the one of `secretRef`.
 * @throws {ReconcileError} `AuthenticationFailed`, naming the secret and the key that is wrong.
 * @see image-reflector-controller@debe2aa internal/registry/options.go
 */
export function registryAccessFromSecrets(secrets: RegistrySecrets): RegistryAccess {
  const { canonicalName, secret, serviceAccountPullSecrets = [], insecure = false } = secrets;
  const { certSecret, proxySecret } = secrets;
  const pullSecrets = secret === undefined ? [] : [secret];
  const keyring = createKeyring([...pullSecrets, ...serviceAccountPullSecrets]);
  return {
    credentials: basicAuthOf(secret) ?? keyring.find(canonicalName),
    ...(certSecret && certificatesOf(certSecret)),
    proxy: proxySecret && proxyFromSecret(proxySecret),
    insecure,
  };
}

/** A secret that is there for TLS alone has to say something of it. */
function certificatesOf(secret: Secret): Certificates {
  const certificates = certificatesFromSecret(secret);
  if (certificates.certificateAuthority ?? certificates.clientCertificate) return certificates;
  throw secretError(secret, " must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'");
}

/** Flux leaves a `kubernetes.io/basic-auth` secret unused without a word; it can only mean this registry. */
function basicAuthOf(secret: Secret | undefined): RegistryCredentials | undefined {
  if (secret?.type !== 'kubernetes.io/basic-auth') return undefined;
  const { username, password } = secret.data;
  if (username === undefined || password === undefined) {
    const [present, missing] =
      username === undefined ? ['password', 'username'] : ['username', 'password'];
    throw secretError(secret, `: malformed basic auth - has '${present}' but missing '${missing}'`);
  }
  return { kind: 'basic', username, password };
}
