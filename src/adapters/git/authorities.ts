import { getCACertificates } from 'node:tls';

/** The authorities that `git` trusts by itself, PEM; where the system has none that Node can read, Node's own. */
export function systemAuthorities(): readonly string[] {
  const system = getCACertificates('system');
  return system.length > 0 ? system : getCACertificates('default');
}

/** What Flux trusts: the system's authorities and the given one. git and Node take one list in place of their own. */
export function withSystemAuthorities(certificateAuthority: string): readonly string[] {
  return [...systemAuthorities(), certificateAuthority];
}
