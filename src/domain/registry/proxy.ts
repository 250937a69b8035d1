import { secretError } from './secret.ts';
import type { SecretData } from './secret.ts';

export interface ProxyServer {
  /** A URL of scheme http, https or socks5, without user information. */
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
}

// What Flux allows: fluxcd/pkg runtime/secrets/secrets.go@e2cfd1a2
const maxAddressLength = 2048;
const schemes = ['http', 'https', 'socks5'];

/**
 * The proxy that a secret's `address`, `username` and `password` name.
 * @throws {ReconcileError} `AuthenticationFailed` if the address is missing or is not such a URL.
 */
export function proxyFromSecret(secret: SecretData): ProxyServer {
  const { address, username, password } = secret.data;
  if (address === undefined) throw secretError(secret, ": key 'address' not found");
  if (address === '') throw secretError(secret, ': proxy address is empty');
  if (address.length > maxAddressLength)
    throw secretError(
      secret,
      `: proxy URL exceeds maximum length of ${maxAddressLength} characters`,
    );
  const url = URL.parse(address.trim());
  if (url === null)
    throw secretError(
      secret,
      ": failed to parse proxy address: it must be like 'http://host:3128'",
    );
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme))
    throw secretError(
      secret,
      `: proxy URL must use one of the supported schemes (${schemes.join(', ')}), got '${scheme}'`,
    );
  const user = username ?? decodeURIComponent(url.username);
  const secretWord = username === undefined ? decodeURIComponent(url.password) : (password ?? '');
  return {
    address: `${url.protocol}//${url.host}`,
    ...(user === '' ? {} : { username: user, password: secretWord }),
  };
}
