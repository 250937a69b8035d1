import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts, KeyPair } from '../../domain/conversion/certificate.ts';

export interface ReadOptions {
  /** In PEM, one after the other. */
  readonly authorities: string;
  readonly hosts: readonly string[];
}

/** What matters of a certificate; undefined where it cannot be read, or its key is not that of the certificate. */
export function readCertificate(
  pair: KeyPair | undefined,
  { authorities, hosts }: ReadOptions,
): CertificateFacts | undefined {
  if (pair === undefined) return undefined;
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return undefined;
    return {
      notAfterMs: certificate.validToDate.getTime(),
      isForHosts: hosts.every((host) => isFor(certificate, host)),
      isTrusted: certificatesOf(authorities).some((authority) => isIssuer(authority, certificate)),
    };
  } catch {
    // Somebody has written something else into the Secret: as good as none.
    return undefined;
  }
}

function isFor(certificate: X509Certificate, host: string): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return found !== undefined;
}

function isIssuer(authority: string, certificate: X509Certificate): boolean {
  return certificate.verify(new X509Certificate(authority).publicKey);
}

/** Those of the authorities, in PEM one after the other, that still count at `nowMs`. */
export function livingAuthorities(authorities: string, nowMs: number): readonly string[] {
  return certificatesOf(authorities).filter((one) => {
    try {
      return new X509Certificate(one).validToDate.getTime() > nowMs;
    } catch {
      return false;
    }
  });
}

function certificatesOf(bundle: string): readonly string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
}
