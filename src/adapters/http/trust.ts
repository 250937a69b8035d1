import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ReconcileError, messageOf } from '../../../domain/errors.ts';
import { systemAuthorities } from '../../http/authorities.ts';
import type { SecureContext } from 'node:tls';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Whom to trust and who we are in TLS: the system's authorities and those of the access.
 * @throws {ReconcileError} `AuthenticationFailed` if something is not PEM, or the key is another certificate's.
 */
export function createTrust(access: RegistryAccess): SecureContext {
  const { certificateAuthority, clientCertificate } = access;
  const own = certificateAuthority === undefined ? [] : readAuthorities(certificateAuthority);
  // Joined and without repetition, which is three times faster to load than a list of both.
  const ca = [...new Set([...systemAuthorities(), ...own])].join('\n');
  if (clientCertificate === undefined) return createSecureContext({ ca });
  try {
    const { certificate, key } = clientCertificate;
    return createSecureContext({ ca, cert: certificate, key });
  } catch (error) {
    throw new ReconcileError(
      'AuthenticationFailed',
      `failed to parse TLS certificate and key: ${messageOf(error)}: 'tls.crt' and 'tls.key' must be PEM and belong together`,
      { cause: error },
    );
  }
}

/** What is not a certificate is passed over, as Go does it, so long as there is one. */
function readAuthorities(pem: string): readonly string[] {
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

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const unfit = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** Whether an error's code says that a certificate is of nobody whom we trust. */
export function isUntrusted(code: string): boolean {
  return untrusted.has(code);
}

/** Whether an error's code says that there is a certificate, but not a good one. */
export function isCertificateError(code: string): boolean {
  return untrusted.has(code) || unfit.has(code);
}
