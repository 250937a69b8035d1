import { ReconcileError } from '../errors.ts';
import { proxyFromSecret } from '../secrets/proxy.ts';
import { describeSecret, secretError, valueOf } from '../secrets/secret.ts';
import { certificatesFromSecret } from '../secrets/tls.ts';
import { withLineFeeds } from './line-ends.ts';
import { parseGitUrl } from './url.ts';
import type { ProxyServer } from '../network/route.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Certificates } from '../secrets/tls.ts';
import type { GitTransport, GitUrl } from './url.ts';

/** All that is needed to speak with one Git repository. It holds secrets: never to be logged or put into history. */
export interface GitAccess extends Certificates {
  /** Without credentials, so it may be shown. */
  readonly url: string;
  readonly transport: GitTransport;
  readonly auth: GitAuth;
  readonly proxy?: ProxyServer | undefined;
  /** Where the credentials come from, as an error names it: `secret 'ns/name'`. */
  readonly origin?: string | undefined;
}

export type GitAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | {
      readonly kind: 'ssh';
      /** Private key, PEM or OpenSSH. */
      readonly identity: string;
      readonly knownHosts: string;
      readonly passphrase?: string | undefined;
    };

export interface GitSecrets {
  /** `spec.url` of the GitRepository. */
  readonly url: string;
  readonly secret?: Secret | undefined;
  readonly proxySecret?: Secret | undefined;
}

/**
 * The access that a GitRepository's URL and secrets grant, by Flux's keys.
 * @throws {ReconcileError} `SourceManagerFailed` if the URL is none or needs a secret; `AuthenticationFailed`, naming the
 * secret and the key that is missing or wrong.
 * @see fluxcd/pkg@e2cfd1a2 git/options.go, runtime/secrets
 */
export function gitAccessFromSecrets({ url, secret, proxySecret }: GitSecrets): GitAccess {
  const parsed = parseGitUrl(url);
  return {
    url: parsed.transport === 'ssh' ? withSshUser(parsed) : parsed.url,
    transport: parsed.transport,
    auth: parsed.transport === 'ssh' ? sshAuth(parsed, secret) : httpAuth(parsed, secret),
    origin: secret && describeSecret(secret),
    ...(secret === undefined || parsed.transport === 'ssh' ? {} : certificatesFromSecret(secret)),
    proxy: proxySecret && proxyFromSecret(proxySecret),
  };
}

function httpAuth(url: GitUrl, secret: Secret | undefined): GitAuth {
  const token = valueOf(secret, 'bearerToken');
  const username = valueOf(secret, 'username') ?? url.username;
  const password = valueOf(secret, 'password') ?? url.password;
  // A token comes first, as Flux has it, so that a secret may serve others with its user name too.
  if (token !== undefined) {
    if (/[^\x21-\x7e]/.test(token.trim()))
      throw invalid(secret, '"bearerToken" holds characters that no token has');
    return { kind: 'bearer', token: token.trim() };
  }
  if (username === undefined && password !== undefined)
    throw invalid(secret, '"password" requires "username" to be set');
  if (username === undefined) return { kind: 'none' };
  return { kind: 'basic', username, password: password ?? '' };
}

function sshAuth(url: GitUrl, secret: Secret | undefined): GitAuth {
  if (secret === undefined)
    throw invalid(secret, `${url.url} needs a secret with "identity" and "known_hosts"`);
  const identity = valueOf(secret, 'identity');
  const knownHosts = valueOf(secret, 'known_hosts');
  if (identity === undefined) throw invalid(secret, '"identity" (the private key) is missing');
  if (!identity.includes('PRIVATE KEY-----'))
    throw invalid(secret, '"identity" is not a private key in PEM or OpenSSH format');
  if (knownHosts === undefined)
    throw invalid(secret, '"known_hosts" is missing: what `ssh-keyscan <host>` prints, verified');
  const passphrase = valueOf(secret, 'password');
  return { kind: 'ssh', identity, knownHosts: withLineFeeds(knownHosts), passphrase };
}

/** Flux connects as `git` where the URL names nobody. */
function withSshUser({ url, username }: GitUrl): string {
  return username === undefined ? url.replace('ssh://', 'ssh://git@') : url;
}

function invalid(secret: Secret | undefined, message: string): ReconcileError {
  return secret === undefined
    ? new ReconcileError('SourceManagerFailed', message)
    : secretError(secret, `: ${message}`);
}
