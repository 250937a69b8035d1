import { basicHeader } from '../../http/basic-auth.ts';
import { formsOf, scrub } from '../../http/scrub.ts';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

const longestQuote = 200;

/**
 * What a server said, fit for a status that many may read: one short line without our secrets, in whichever form it
 * sends them back, without the queries and users of URLs, which may let somebody in, and without tokens of others.
 */
export function quote(said: string, secrets: readonly string[]): string {
  return scrub(said, secrets)
    .replaceAll(/\b(Basic|Bearer)\s+[^\s"',;]+/gi, '$1 ***')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '***')
    .replaceAll(/(\b\w+:\/\/)[^\s/?#"']*@/g, '$1***@')
    .replaceAll(/(\b\w+:\/\/[^\s?#"']*)[?#][^\s"']*/g, '$1?***')
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, longestQuote)
    .toWellFormed();
}

/** Every text that would give something away, for `quote`; `authorization` is the header that was sent along. */
export function secretsOf(
  { credentials, clientCertificate, proxy }: RegistryAccess,
  authorization = '',
): readonly string[] {
  const sent = authorization.replace(/^\w+ /, '');
  return formsOf([
    sent,
    ...credentialSecrets(credentials),
    clientCertificate?.key,
    proxy?.password,
  ]);
}

function credentialSecrets(credentials: RegistryAccess['credentials']): readonly string[] {
  switch (credentials?.kind) {
    case undefined:
      return [];
    case 'basic':
      return [credentials.password, basicHeader(credentials).replace('Basic ', '')];
    case 'bearer':
    case 'identity':
      return [credentials.token];
  }
}
