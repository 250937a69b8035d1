import { basicHeader } from '../../http/basic-auth.ts';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

/** Shorter than this a secret stays: to take each "a" out of a text protects nothing. */
const shortestSecret = 4;
const longestQuote = 200;

/**
 * What a server said, fit for a status that many may read: one short line without our secrets, in whichever form it
 * sends them back, without the queries and users of URLs, which may let somebody in, and without tokens of others.
 */
export function quote(said: string, secrets: readonly string[]): string {
  return secrets
    .reduce((text, secret) => text.replaceAll(secret, '***'), said)
    .replaceAll(/\b(Basic|Bearer)\s+[^\s"',;]+/gi, '$1 ***')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '***')
    .replaceAll(/(\b\w+:\/\/)[^\s/?#"']*@/g, '$1***@')
    .replaceAll(/(\b\w+:\/\/[^\s?#"']*)[?#][^\s"']*/g, '$1?***')
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, longestQuote)
    .toWellFormed();
}

/** Everything that would give something away; `authorization` is the header that was sent along. */
export function secretsOf(
  { credentials, clientCertificate, proxy }: RegistryAccess,
  authorization = '',
): readonly string[] {
  const sent = authorization.replace(/^\w+ /, '');
  const plain = [sent, ...credentialSecrets(credentials), clientCertificate?.key ?? ''];
  return [...plain, proxy?.password ?? '']
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .filter((secret) => secret.length >= shortestSecret)
    .toSorted((a, b) => b.length - a.length);
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
