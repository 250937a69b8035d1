import { decodePart } from '../url.ts';
import { secretError } from './secret.ts';
import type { ProxyServer } from '../network/route.ts';
import type { Secret } from './secret.ts';

// What Flux allows: fluxcd/pkg runtime/secrets/secrets.go@e2cfd1a2
const maxAddressLength = 2048;
const schemes = ['http', 'https', 'socks5'];

/**
 * The proxy that a secret's `address`, `username` and `password` name. A `username` replaces what the address says of
 * both; a `password` without one says nothing.
 * @throws {ReconcileError} `AuthenticationFailed` if the address is missing or is not such a URL.
 * @see fluxcd/pkg@e2cfd1a2 runtime/secrets/converter.go
 */
export function proxyFromSecret(secret: Secret): ProxyServer {
  const url = addressOf(secret);
  const { data } = secret;
  const username = data['username'] ?? decodePart(url.username);
  const password =
    data['username'] === undefined ? decodePart(url.password) : (data['password'] ?? '');
  if (username === undefined || password === undefined) throw noUrl(secret);
  const address = `${url.protocol}//${url.host}`;
  return username === '' && password === '' ? { address } : { address, username, password };
}

function addressOf(secret: Secret): URL {
  const { address } = secret.data;
  if (address === undefined) throw secretError(secret, ": key 'address' not found");
  if (address === '') throw secretError(secret, ': proxy address is empty');
  if (address.length > maxAddressLength)
    throw secretError(
      secret,
      `: proxy URL exceeds maximum length of ${maxAddressLength} characters`,
    );
  const url = URL.parse(address.trim());
  if (url === null) throw noUrl(secret);
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme))
    throw secretError(
      secret,
      `: proxy URL must use one of the supported schemes (${schemes.join(', ')}), got '${scheme}'`,
    );
  return url;
}

function noUrl(secret: Secret) {
  return secretError(secret, ": failed to parse proxy address: it must be like 'http://host:3128'");
}
