import type { ProxyServer } from '../../domain/network/route.ts';

/** A proxy with its credentials inside, as programs and libraries want it. */
export function proxyUrl({ address, username, password = '' }: ProxyServer): string {
  const url = new URL(address);
  const login =
    username === undefined
      ? ''
      : `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
  return `${url.protocol}//${login}${url.host}`;
}
