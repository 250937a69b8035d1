import { secretError, valueOf } from './secret.ts';
import type { Secret } from './secret.ts';

/** A client's certificate and its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Whom to trust in TLS, and who we are. */
export interface Certificates {
  /** PEM; trusted in addition to the system's authorities. */
  readonly certificateAuthority?: string | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
}

/**
 * What `ca.crt`, `tls.crt` and `tls.key` of a secret hold, or the older `caFile`, `certFile` and `keyFile`. Flux has
 * two readings: for Git an empty `ca.crt` is none, for registries it hides `caFile`. Here an empty value is none, so
 * that every secret that works with Flux works.
 * @throws {ReconcileError} `AuthenticationFailed` if one of a pair is missing, or the authority is not PEM.
 * @see fluxcd/pkg@e2cfd1a2 runtime/secrets/secrets.go, git/options.go
 */
export function certificatesFromSecret(secret: Secret): Certificates {
  const certificateAuthority = valueOf(secret, 'ca.crt', 'caFile');
  const certificate = valueOf(secret, 'tls.crt', 'certFile');
  const key = valueOf(secret, 'tls.key', 'keyFile');
  if (certificateAuthority?.includes('-----BEGIN CERTIFICATE-----') === false)
    throw secretError(
      secret,
      ": failed to parse CA certificate: 'ca.crt' holds no certificate in PEM form",
    );
  if (certificate !== undefined && key === undefined)
    throw secretError(secret, " contains 'tls.crt' but missing 'tls.key'");
  if (certificate === undefined && key !== undefined)
    throw secretError(secret, " contains 'tls.key' but missing 'tls.crt'");
  if (certificate === undefined || key === undefined) return { certificateAuthority };
  return { certificateAuthority, clientCertificate: { certificate, key } };
}
