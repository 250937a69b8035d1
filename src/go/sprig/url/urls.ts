import { defineFunction, dictParam, FunctionError, stringParam } from '../../template/function.ts';
import { dictionary, kindOf } from '../../template/value.ts';
import { nilPointer } from '../data/lists.ts';
import { octetsOf, textOfOctets } from '../text/runes.ts';
import { escape } from './escape.ts';
import { parseUrl } from './parse.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Dictionary } from '../../template/value.ts';
import type { UrlParts, User } from './parse.ts';

/** URLs to dictionaries and back. @see https://masterminds.github.io/sprig/url.html */
export const urlFunctions: readonly TemplateFunction[] = [
  defineFunction('urlParse', [stringParam], ([url]) => describe(octetsOf(url))),
  defineFunction('urlJoin', [dictParam], ([parts]) => textOfOctets(joinUrl(parts))),
];

function describe(url: string): Dictionary {
  const parts = parseOr('unable to parse url', url);
  const described = {
    scheme: parts.scheme,
    host: parts.host,
    hostname: hostnameOf(parts.host),
    path: parts.path,
    query: parts.query,
    opaque: parts.opaque,
    fragment: parts.fragment,
    userinfo: parts.user === undefined ? '' : printUser(parts.user),
  };
  return dictionary(
    new Map(Object.entries(described).map(([name, octets]) => [name, textOfOctets(octets)])),
  );
}

function parseOr(problem: string, url: string): UrlParts {
  try {
    return parseUrl(url);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw new FunctionError(`${problem}: ${error.message}`, { cause: error });
  }
}

function hostnameOf(host: string): string {
  const name = host.replace(/:[0-9]*$/, '');
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

function printUser({ name, password }: User): string {
  return escape(name, 'user') + (password === undefined ? '' : `:${escape(password, 'user')}`);
}

function joinUrl(parts: Dictionary): string {
  function part(key: string): string {
    return octetsIn(parts, key);
  }
  const url: UrlParts = {
    scheme: part('scheme'),
    host: part('host'),
    path: part('path'),
    query: part('query'),
    opaque: part('opaque'),
    fragment: part('fragment'),
  };
  const userinfo = part('userinfo');
  if (userinfo === '') return printUrl(url);
  const { user } = parseOr('unable to parse userinfo in dict', `proto://${userinfo}@host`);
  return printUrl(user === undefined ? url : { ...url, user });
}

function octetsIn({ entries }: Dictionary, key: string): string {
  const value = entries.get(key);
  if (value === undefined) return '';
  if (value === null) throw nilPointer();
  if (typeof value === 'string') return octetsOf(value);
  throw new FunctionError(
    `unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`,
  );
}

/** @see https://pkg.go.dev/net/url#URL.String */
function printUrl(url: UrlParts): string {
  const start = url.scheme === '' ? '' : `${url.scheme}:`;
  const end =
    (url.query && `?${url.query}`) + (url.fragment && `#${escape(url.fragment, 'fragment')}`);
  if (url.opaque !== '') return start + url.opaque + end;
  return start + printLocation(url, start) + end;
}

function printLocation({ scheme, user, host, path }: UrlParts, start: string): string {
  const hasAuthority = host !== '' || user !== undefined || (scheme !== '' && path !== '');
  const authority = hasAuthority
    ? `//${user === undefined ? '' : `${printUser(user)}@`}${escape(host, 'host')}`
    : '';
  const written = path === '*' ? path : escape(path, 'path');
  if (written !== '' && !written.startsWith('/') && host !== '') return `${authority}/${written}`;
  // Else its first segment would be taken for a scheme.
  const isLikeScheme = start + authority === '' && /^[^/]*:/.test(written);
  return isLikeScheme ? `./${written}` : authority + written;
}
