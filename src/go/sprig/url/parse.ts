import { FunctionError } from '../../template/function.ts';
import { quote } from '../../template/format/quote.ts';
import { parseIp } from './ip.ts';
import { textOfOctets } from '../text/runes.ts';
import { unescape } from './escape.ts';

/** A URL in its parts, all in octets and unescaped, but for query and user, which are as written. */
export interface UrlParts {
  readonly scheme: string;
  readonly opaque: string;
  readonly user?: User;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** Who asks, unescaped. */
export interface User {
  readonly name: string;
  readonly password?: string;
}

/** The parts of a URL. @throws {FunctionError} with the text of Go's error. @see https://pkg.go.dev/net/url#Parse */
export function parseUrl(octets: string): UrlParts {
  const [url, fragment] = cut(octets, '#');
  const parts = within(url, () => parseWithoutFragment(url));
  return { ...parts, fragment: within(octets, () => unescape(fragment, 'fragment')) };
}

function within<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw new FunctionError(`parse ${quote(textOfOctets(url))}: ${error.message}`, {
      cause: error,
    });
  }
}

function cut(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function parseWithoutFragment(url: string): UrlParts {
  const empty = { scheme: '', opaque: '', host: '', path: '', query: '', fragment: '' };
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[\0-\x1f\x7f]/.test(url))
    throw new FunctionError('net/url: invalid control character in URL');
  if (url === '*') return { ...empty, path: '*' };
  const { scheme, rest: afterScheme } = splitScheme(url);
  const [rest, query] = cut(afterScheme, '?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...empty, scheme, query, opaque: rest };
    if (cut(rest, '/')[0].includes(':'))
      throw new FunctionError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...empty, scheme, query, path: unescape(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const end = slash === -1 ? rest.length : slash;
  const authority = parseAuthority(scheme, rest.slice(2, end));
  return { ...empty, ...authority, scheme, query, path: unescape(rest.slice(end), 'path') };
}

function splitScheme(url: string): { readonly scheme: string; readonly rest: string } {
  if (url.startsWith(':')) throw new FunctionError('missing protocol scheme');
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1];
  if (scheme === undefined) return { scheme: '', rest: url };
  return { scheme: scheme.toLowerCase(), rest: url.slice(scheme.length + 1) };
}

function parseAuthority(scheme: string, authority: string): Pick<UrlParts, 'host' | 'user'> {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at === -1) return { host };
  const written = authority.slice(0, at);
  if (!/^[-\w.:~!$&'()*+,;=%@]*$/.test(written))
    throw new FunctionError('net/url: invalid userinfo');
  const [name, password] = cut(written, ':');
  const user = { name: unescape(name, 'user') };
  return written.includes(':')
    ? { host, user: { ...user, password: unescape(password, 'user') } }
    : { host, user };
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new FunctionError('invalid IP-literal');
  if (open === 0) return parseLiteral(host);
  // For anything but http Go accepts colons in names, as databases' lists of hosts have them.
  const colon = /^https?$/.test(scheme) ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon !== -1) checkPort(host.slice(colon));
  return unescape(host, 'host');
}

function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']');
  if (close === -1) throw new FunctionError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const name = host.slice(1, close);
  const percent = name.indexOf('%25');
  const address = unescape(percent === -1 ? name : name.slice(0, percent), 'host');
  const zone = percent === -1 ? '' : unescape(name.slice(percent), 'zone');
  const bytes = parseIp(address);
  if (bytes === undefined)
    throw new FunctionError(
      `invalid host: ParseAddr(${quote(address + zone)}): unable to parse IP`,
    );
  if (!address.includes(':')) throw new FunctionError('invalid IP-literal');
  return `[${address}${zone}]${host.slice(close + 1)}`;
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port))
    throw new FunctionError(`invalid port ${quote(port)} after host`);
}
