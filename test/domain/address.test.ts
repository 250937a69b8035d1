import { expect, test } from 'vitest';
import { formatListenAddress, parseListenAddress } from '../../src/domain/address.ts';

test.for([
  [':8080', { port: 8080 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['localhost:9440', { host: 'localhost', port: 9440 }],
  ['[::1]:9440', { host: '::1', port: 9440 }],
] as const)('%s is an address to listen on', ([text, address]) => {
  expect(parseListenAddress(text)).toEqual(address);
  expect(formatListenAddress(address)).toBe(text);
});

test.for(['', '8080', ':', ':65536', '::1:80', 'http://a:80', 'a:80/metrics', ' :80', '[a]:80'])(
  '"%s" is none',
  (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  },
);
