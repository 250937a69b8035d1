import { createSecureContext } from 'node:tls';
import { ReconcileError, messageOf } from '../../domain/errors.ts';
import { trustedAuthorities } from './authorities.ts';
import type { SecureContext } from 'node:tls';
import type { Certificates } from '../../domain/secrets/tls.ts';

/**
 * Whom to trust and who we are in TLS: the system's authorities and those of the certificates.
 * @throws {ReconcileError} `AuthenticationFailed` if something is not PEM, or the key is another certificate's.
 */
export function createTrust({
  certificateAuthority,
  clientCertificate,
}: Certificates = {}): SecureContext {
  // Joined, which is three times faster to load than a list.
  const ca = trustedAuthorities(certificateAuthority).join('\n');
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
