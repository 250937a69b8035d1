import { ReconcileError } from '../errors.ts';
import { withLineFeeds } from './line-ends.ts';
import { parseGitUrl } from './url.ts';
import type { GitTransport, GitUrl } from './url.ts';

/** All that is needed to speak with one Git repository. It holds secrets: never to be logged or put into history. */
export interface GitAccess {
  /** Without credentials, so it may be shown. */
  readonly url: string;
  readonly transport: GitTransport;
  readonly auth: GitAuth;
  /** PEM; trusted besides the system's authorities. */
  readonly certificateAuthority?: string;
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  readonly proxy?: GitProxy;
  /** Where the credentials come from, as an error names it: `secret 'ns/name'`. */
  readonly origin?: string;
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
      readonly passphrase?: string;
    };

export interface GitProxy {
  /** http, https or socks5, without credentials. */
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
}

/** A Kubernetes Secret, its values decoded. */
export interface SecretText {
  /** `namespace/name`. */
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface GitSecrets {
  /** `spec.url` of the GitRepository. */
  readonly url: string;
  readonly secret?: SecretText;
  readonly proxySecret?: SecretText;
}

/**
 * The access that a GitRepository's URL and secrets grant, by Flux's keys.
 * @throws {ReconcileError} `SourceManagerFailed`, naming the secret and the key that is missing or wrong.
 * @see fluxcd/pkg git/options.go, runtime/secrets
 */
export function gitAccessFromSecrets({ url, secret, proxySecret }: GitSecrets): GitAccess {
  const parsed = parseGitUrl(url);
  return {
    url: parsed.transport === 'ssh' ? withSshUser(parsed) : parsed.url,
    transport: parsed.transport,
    auth: parsed.transport === 'ssh' ? sshAuth(parsed, secret) : httpAuth(parsed, secret),
    ...(secret === undefined ? {} : { origin: `secret '${secret.name}'` }),
    ...(secret === undefined || parsed.transport === 'ssh' ? {} : tlsOf(secret)),
    ...(proxySecret === undefined ? {} : { proxy: proxyOf(proxySecret) }),
  };
}

function httpAuth(url: GitUrl, secret: SecretText | undefined): GitAuth {
  const token = value(secret, 'bearerToken');
  const username = value(secret, 'username') ?? url.username;
  const password = value(secret, 'password') ?? url.password;
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

function sshAuth(url: GitUrl, secret: SecretText | undefined): GitAuth {
  if (secret === undefined)
    throw invalid(undefined, `${url.url} needs a secret with "identity" and "known_hosts"`);
  const identity = value(secret, 'identity');
  const knownHosts = value(secret, 'known_hosts');
  if (identity === undefined) throw invalid(secret, '"identity" (the private key) is missing');
  if (!identity.includes('PRIVATE KEY-----'))
    throw invalid(secret, '"identity" is not a private key in PEM or OpenSSH format');
  if (knownHosts === undefined)
    throw invalid(secret, '"known_hosts" is missing: what `ssh-keyscan <host>` prints, verified');
  const passphrase = value(secret, 'password');
  return {
    kind: 'ssh',
    identity,
    knownHosts: withLineFeeds(knownHosts),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

/** Flux connects as `git` where the URL names nobody. */
function withSshUser({ url, username }: GitUrl): string {
  return username === undefined ? url.replace('ssh://', 'ssh://git@') : url;
}

/** The later names come first; `caFile`, `certFile` and `keyFile` are Flux's older ones. */
function tlsOf(secret: SecretText): Pick<GitAccess, 'certificateAuthority' | 'clientCertificate'> {
  const certificateAuthority = value(secret, 'ca.crt') ?? value(secret, 'caFile');
  const certificate = value(secret, 'tls.crt') ?? value(secret, 'certFile');
  const key = value(secret, 'tls.key') ?? value(secret, 'keyFile');
  if (certificateAuthority !== undefined && !isCertificate(certificateAuthority))
    throw invalid(secret, '"ca.crt" holds no PEM certificate');
  if (certificate === undefined && key !== undefined)
    throw invalid(secret, '"tls.key" is there but "tls.crt" is missing');
  if (certificate !== undefined && key === undefined)
    throw invalid(secret, '"tls.crt" is there but "tls.key" is missing');
  return {
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { clientCertificate: { certificate, key } }),
  };
}

function isCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}

function proxyOf(secret: SecretText): GitProxy {
  const address = value(secret, 'address');
  if (address === undefined) throw invalid(secret, '"address" (the URL of the proxy) is missing');
  if (!/^(https?|socks5h?):\/\/[^\s]+$/.test(address) || !URL.canParse(address))
    throw invalid(secret, '"address" is not an http, https or socks5 URL');
  const parsed = new URL(address);
  const username = value(secret, 'username') ?? nonEmpty(decodeURIComponent(parsed.username));
  const password = value(secret, 'password') ?? nonEmpty(decodeURIComponent(parsed.password));
  return {
    address: `${parsed.protocol}//${parsed.host}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function value(secret: SecretText | undefined, key: string): string | undefined {
  return nonEmpty(secret?.data[key]);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function invalid(secret: SecretText | undefined, message: string): ReconcileError {
  const subject = secret === undefined ? '' : `secret '${secret.name}': `;
  return new ReconcileError('SourceManagerFailed', `${subject}${message}`);
}
