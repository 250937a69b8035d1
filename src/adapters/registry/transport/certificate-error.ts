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
