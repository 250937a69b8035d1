import { secretError } from './secret.ts';
import type { SecretData } from './secret.ts';

/** A client's certificate and its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly certificateAuthority?: string;
  readonly clientCertificate?: ClientCertificate;
}

/**
 * What `ca.crt`, `tls.crt` and `tls.key` of a secret hold, or the older `caFile`, `certFile` and `keyFile`. Whether
 * it is PEM is for the reader to find out.
 * @throws {ReconcileError} `AuthenticationFailed` if one of a pair is missing, or everything is.
 * @see https://github.com/fluxcd/pkg runtime/secrets/secrets.go@e2cfd1a2
 */
export function certificatesFromSecret(secret: SecretData): Certificates {
  const { data } = secret;
  const certificate = data['tls.crt'] ?? data['certFile'] ?? '';
  const key = data['tls.key'] ?? data['keyFile'] ?? '';
  const certificateAuthority = data['ca.crt'] ?? data['caFile'] ?? '';
  if (certificate !== '' && key === '')
    throw secretError(secret, " contains 'tls.crt' but missing 'tls.key'");
  if (certificate === '' && key !== '')
    throw secretError(secret, " contains 'tls.key' but missing 'tls.crt'");
  if (certificate === '' && certificateAuthority === '')
    throw secretError(secret, " must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'");
  return {
    ...(certificateAuthority === '' ? {} : { certificateAuthority }),
    ...(certificate === '' ? {} : { clientCertificate: { certificate, key } }),
  };
}
