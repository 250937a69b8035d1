import { getCACertificates } from 'node:tls';

/**
 * The authorities that every server and proxy is trusted by, PEM: those of the system, as `git` and Go's programs have it,
 * or Node's own where the system has none; and those that the operator names in NODE_EXTRA_CA_CERTS.
 */
export function systemAuthorities(): readonly string[] {
  const system = getCACertificates('system');
  const usual = system.length > 0 ? system : getCACertificates('default');
  return [...new Set([...usual, ...extraAuthorities()])];
}

/** Those of NODE_EXTRA_CA_CERTS, PEM. */
export function extraAuthorities(): readonly string[] {
  return getCACertificates('extra');
}
