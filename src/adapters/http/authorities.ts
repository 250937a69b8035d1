import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { ReconcileError } from '../../domain/errors.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The authorities to trust, PEM, each once: those of the system, and `own`, the PEM of a secret.
 * @throws {ReconcileError} `AuthenticationFailed` if there is no certificate in `own`
 */
export function trustedAuthorities(own: string | undefined): readonly string[] {
  return [...new Set([...systemAuthorities(), ...(own === undefined ? [] : certificatesIn(own))])];
}

/** What is not a certificate is passed over, as Go does it, so long as there is one. */
function certificatesIn(pem: string): readonly string[] {
  const certificates = [...pem.matchAll(pemCertificate)]
    .map(([text]) => text)
    .filter(isCertificate);
  if (certificates.length > 0) return certificates;
  throw new ReconcileError(
    'AuthenticationFailed',
    "failed to parse CA certificate: 'ca.crt' holds no certificate in PEM form",
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== '';
  } catch {
    return false;
  }
}

/**
 * The authorities that every server and proxy is trusted by, PEM: those of the system, as `git` and Go's programs have it,
 * or Node's own where the system has none; and those that the operator names in NODE_EXTRA_CA_CERTS.
 */
function systemAuthorities(): readonly string[] {
  const system = getCACertificates('system');
  const usual = system.length > 0 ? system : getCACertificates('default');
  return [...new Set([...usual, ...extraAuthorities()])];
}

/** Those of NODE_EXTRA_CA_CERTS, PEM. */
export function extraAuthorities(): readonly string[] {
  return getCACertificates('extra');
}
