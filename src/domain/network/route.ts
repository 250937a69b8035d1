import { decodePart } from '../url.ts';
import { isInRanges, parseAddressRange } from './addresses.ts';

/** A proxy, and who we are there. */
export interface ProxyServer {
  /** A URL of scheme http, https or socks5, without user information. */
  readonly address: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The proxies of the environment; each a URL. The operator has set them. */
export interface EnvironmentProxy {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached without: names and their subdomains, addresses and ranges, with ports if need be. */
  readonly noProxy?: string | undefined;
}

/** How a server is reached. A proxy is named by the operator, in the environment, or by one who may write resources. */
export type Route =
  | { readonly kind: 'direct' }
  | {
      readonly kind: 'proxy';
      readonly proxy: ProxyServer;
      readonly namedBy: 'operator' | 'tenant';
    };

/** The way to `url`: by the proxy that a resource names, else by that of the environment, if it has one for `url`. */
export function routeTo(
  url: string,
  proxy: ProxyServer | undefined,
  environment: EnvironmentProxy = {},
): Route {
  if (proxy !== undefined) return { kind: 'proxy', proxy, namedBy: 'tenant' };
  const usual = environmentProxyFor(url, environment);
  return usual === undefined
    ? { kind: 'direct' }
    : { kind: 'proxy', proxy: usual, namedBy: 'operator' };
}

/** @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config */
function environmentProxyFor(
  text: string,
  { httpProxy, httpsProxy, noProxy = '' }: EnvironmentProxy,
): ProxyServer | undefined {
  const url = new URL(text);
  const proxy = url.protocol === 'https:' ? httpsProxy : httpProxy;
  if (proxy === undefined || proxy === '' || isExcepted(url, noProxy)) return undefined;
  return parseEnvironmentProxy(proxy);
}

const schemes = ['http:', 'https:', 'socks5:', 'socks5h:'];

/** A proxy as the environment names it, with user and password in the URL, or as `host:port`; undefined if it is none. */
export function parseEnvironmentProxy(text: string): ProxyServer | undefined {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !schemes.includes(url.protocol) || url.hostname === '') return undefined;
  const address = `${url.protocol.replace('socks5h:', 'socks5:')}//${url.host}`;
  if (url.username === '') return { address };
  return {
    address,
    username: decodePart(url.username) ?? url.username,
    password: decodePart(url.password) ?? url.password,
  };
}

/** Whether NO_PROXY says that `url` is reached without a proxy. */
function isExcepted(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = url.port === '' ? defaultPorts[url.protocol] : url.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, bracketed, plain = '', wanted] = /^(?:\[(.*)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
      const range = parseAddressRange(entry);
      if (range !== undefined) return isInRanges(host, [range]);
      if (wanted !== undefined && wanted !== port) return false;
      return matchesName(bracketed ?? plain, host);
    });
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A name stands for its subdomains too, one that begins with a dot for them alone. */
function matchesName(name: string, host: string): boolean {
  if (name === '') return false;
  if (name === '*') return true;
  const suffix = name.replace(/^\*\./, '.').replace(/\.$/, '');
  return suffix.startsWith('.')
    ? host.endsWith(suffix)
    : host === suffix || host.endsWith(`.${suffix}`);
}
