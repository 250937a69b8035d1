import { systemAuthorities } from '../../http/authorities.ts';

/** What Flux trusts: the system's authorities and the given one. git and Node take one list in place of their own. */
export function withSystemAuthorities(certificateAuthority: string): readonly string[] {
  return [...systemAuthorities(), certificateAuthority];
}
