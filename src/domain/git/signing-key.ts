import { ReconcileError } from '../errors.ts';
import { describeSecret } from '../secrets/secret.ts';
import type { Secret } from '../secrets/secret.ts';

export interface GpgKey {
  /** `git.asc`. */
  readonly armoredKey: string;
  readonly passphrase?: string | undefined;
  /** Where the key comes from, for errors: `secret 'ns/name'`. */
  readonly origin: string;
}

export interface SshKey {
  /** `identity`: a private key, OpenSSH or PEM. */
  readonly identity: string;
  /** `password`: of the key. */
  readonly passphrase?: string | undefined;
  /** Where the key comes from, for errors: `secret 'ns/name'`. */
  readonly origin: string;
}

export type SigningKey = ({ readonly kind: 'gpg' } & GpgKey) | ({ readonly kind: 'ssh' } & SshKey);

/**
 * The signing key in a Secret, by Flux's keys: `git.asc` and `passphrase`, or `identity` and `password`.
 * @throws {ReconcileError} `SourceManagerFailed`, if it is missing
 */
export function signingKeyOf(secret: Secret, kind: SigningKey['kind']): SigningKey {
  const { data } = secret;
  const origin = describeSecret(secret);
  if (kind === 'gpg') {
    const { 'git.asc': armoredKey, passphrase } = data;
    if (armoredKey === undefined) throw missing(origin, 'git.asc', 'the armored private key');
    return { kind, armoredKey, passphrase, origin };
  }
  const { identity, password: passphrase } = data;
  if (identity === undefined) throw missing(origin, 'identity', 'the private key');
  return { kind, identity, passphrase, origin };
}

function missing(origin: string, key: string, what: string): ReconcileError {
  return new ReconcileError('SourceManagerFailed', `${origin}: "${key}" (${what}) is missing`);
}
