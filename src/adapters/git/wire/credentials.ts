import { basicHeader } from '../../http/basic-auth.ts';
import type { GitAccess, GitAuth } from '../../../domain/git/access.ts';

/** Shorter than this a secret is left in errors: removing each "a" helps nobody, and protects nothing. */
const minSecretLength = 4;

/** The value of the Authorization header; undefined where none is to be sent. */
export function authorizationOf(auth: GitAuth): string | undefined {
  switch (auth.kind) {
    case 'none':
    case 'ssh':
      return undefined;
    case 'basic':
      return basicHeader(auth);
    case 'bearer':
      return `Bearer ${auth.token}`;
  }
}

/** Every text that would give something away, in each form that it may take on its way through a program. */
export function secretsOf({ auth, clientCertificate, proxy }: GitAccess): readonly string[] {
  const plain = [...secretsOfAuth(auth), clientCertificate?.key ?? '', proxy?.password ?? ''];
  return plain
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= minSecretLength)
    .toSorted((a, b) => b.length - a.length);
}

function secretsOfAuth(auth: GitAuth): readonly string[] {
  switch (auth.kind) {
    case 'none':
      return [];
    case 'basic':
      return [auth.password, (authorizationOf(auth) ?? '').replace('Basic ', '')];
    case 'bearer':
      return [auth.token];
    case 'ssh':
      return [auth.identity, auth.passphrase ?? ''];
  }
}

/** `text` without the secrets. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
