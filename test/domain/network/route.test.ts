import { describe, expect, test } from 'vitest';
import { parseEnvironmentProxy, routeTo } from '../../../src/domain/network/route.ts';

const httpProxy = 'http://plain.example:3128';
const httpsProxy = 'http://walker:pass%20word@secure.example';

describe('the way to a server', () => {
  test.for([
    ['plain HTTP has a proxy of its own', 'http://r.io/v2/', 'http://plain.example:3128'],
    ['and HTTPS', 'https://r.io/v2/', 'http://secure.example'],
  ] as const)('%s', ([, url, address]) => {
    expect(routeTo(url, undefined, { httpProxy, httpsProxy })).toMatchObject({
      kind: 'proxy',
      proxy: { address },
      namedBy: 'operator',
    });
  });

  test('a proxy that a resource names comes first, whatever NO_PROXY says', () => {
    const proxy = { address: 'http://own.example:8080' };
    const route = { kind: 'proxy', proxy, namedBy: 'tenant' };
    expect(routeTo('https://r.io', proxy, { httpsProxy, noProxy: '*' })).toEqual(route);
  });

  test('the proxy for one scheme is none for the other', () => {
    expect(routeTo('https://r.io', undefined, { httpProxy })).toEqual({ kind: 'direct' });
    expect(routeTo('http://r.io', undefined, { httpsProxy })).toEqual({ kind: 'direct' });
  });
});

// golang.org/x/net http/httpproxy/proxy_test.go has rows like these.
describe('NO_PROXY', () => {
  test.for([
    ['the name itself', 'r.io', 'https://r.io', true],
    ['its subdomains', 'r.io', 'https://eu.r.io', true],
    ['no name that ends with it', 'r.io', 'https://bar.io', false],
    ['with a dot, subdomains only', '.r.io', 'https://r.io', false],
    ['with a dot, subdomains', '.r.io', 'https://eu.r.io', true],
    ['with a star, subdomains only', '*.r.io', 'https://r.io', false],
    ['with a star, subdomains', '*.r.io', 'https://eu.r.io', true],
    ['a port that is the one', 'r.io:443', 'https://r.io', true],
    ['a port that is another', 'r.io:5000', 'https://r.io', false],
    ['the case of letters does not matter', 'R.IO', 'https://r.io', true],
    ['the dot at the end of a name does not matter', 'r.io', 'https://r.io.', true],
    ['an address', '10.0.0.1', 'http://10.0.0.1:5000', true],
    ['an address with a port', '10.0.0.1:5000', 'http://10.0.0.1:5000', true],
    ['a range', '10.0.0.0/8', 'http://10.2.3.4', true],
    ['a range that it is not in', '10.0.0.0/8', 'http://11.2.3.4', false],
    ['an address of version 6', '::1', 'http://[::1]:5000', true],
    ['the same in brackets and with a port', '[::1]:5000', 'http://[::1]:5000', true],
    ['everything', '*', 'https://r.io', true],
    ['one of several', 'a.io, r.io', 'https://r.io', true],
    ['nothing', ' , ', 'https://r.io', false],
  ] as const)('%s', ([, noProxy, url, isDirect]) => {
    const { kind } = routeTo(url, undefined, { httpProxy, httpsProxy, noProxy });
    expect(kind).toBe(isDirect ? 'direct' : 'proxy');
  });
});

test.for([
  ['user and password', httpsProxy, 'http://secure.example', 'walker', 'pass word'],
  ['host and port alone', 'p.example:3128', 'http://p.example:3128', undefined, undefined],
  ['SOCKS with names', 'socks5h://p.example', 'socks5://p.example', undefined, undefined],
  ['a password that is not encoded', 'http://a:50%@p', 'http://p', 'a', '50%'],
] as const)('a proxy of the environment: %s', ([, text, address, username, password]) => {
  expect(parseEnvironmentProxy(text)).toEqual({
    address,
    ...(username === undefined ? {} : { username, password }),
  });
});

test.for(['ftp://p.example', 'http://', 'http://[', 'socks4://p'])('no proxy: %s', (text) => {
  expect(parseEnvironmentProxy(text)).toBeUndefined();
});
