import { basicHeader } from '../../http/basic-auth.ts';
import { formsOf } from '../../http/scrub.ts';
import type { GitAccess, GitAuth } from '../../../domain/git/access.ts';

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

/** Every text that would give something away, for `scrub`. */
export function secretsOf({ auth, clientCertificate, proxy }: GitAccess): readonly string[] {
  return formsOf([...secretsOfAuth(auth), clientCertificate?.key, proxy?.password]);
}

function secretsOfAuth(auth: GitAuth): readonly (string | undefined)[] {
  switch (auth.kind) {
    case 'none':
      return [];
    case 'basic':
      return [auth.password, (authorizationOf(auth) ?? '').replace('Basic ', '')];
    case 'bearer':
      return [auth.token];
    case 'ssh':
      return [auth.identity, auth.passphrase];
  }
}
