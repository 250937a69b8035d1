import { describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../../src/domain/git/access.ts';
import { registryAccessFromSecrets } from '../../../src/domain/registry/access.ts';

type Data = Readonly<Record<string, string>>;

function secretOf(data: Data) {
  return { namespace: 'apps', name: 'proxy', data };
}

const readers = [
  [
    'Git',
    (data: Data) => gitAccessFromSecrets({ url: 'https://g.io/a', proxySecret: secretOf(data) }),
  ],
  [
    'a registry',
    (data: Data) =>
      registryAccessFromSecrets({ canonicalName: 'r.io/a', proxySecret: secretOf(data) }),
  ],
] as const;

// Flux reads both with fluxcd/pkg@e2cfd1a2 runtime/secrets/converter.go ProxyURLFromSecret.
describe.for(readers)('the proxy of %s', ([, read]) => {
  test.for<[string, Data, unknown]>([
    ['without credentials', { address: 'http://p:3128' }, { address: 'http://p:3128' }],
    [
      'with a user and a password',
      { address: 'https://p', username: 'u', password: 'w' },
      { address: 'https://p', username: 'u', password: 'w' },
    ],
    [
      'with both in its address',
      { address: 'http://u:w%40@p:1' },
      { address: 'http://p:1', username: 'u', password: 'w@' },
    ],
    [
      'with a password alone in its address',
      { address: 'http://:w@p:1' },
      { address: 'http://p:1', username: '', password: 'w' },
    ],
    [
      'with a user, which replaces all that the address says',
      { address: 'http://u:w@p:1', username: 'v' },
      { address: 'http://p:1', username: 'v', password: '' },
    ],
    [
      'with a user that is empty, which replaces it too',
      { address: 'http://u:w@p:1', username: '', password: '' },
      { address: 'http://p:1' },
    ],
    [
      'with a password alone, which is of no user',
      { address: 'http://u:w@p:1', password: 'x' },
      { address: 'http://p:1', username: 'u', password: 'w' },
    ],
    ['of SOCKS', { address: 'socks5://p:1080' }, { address: 'socks5://p:1080' }],
    // Go takes no such URL.
    ['with a line end behind it', { address: 'http://p:3128\n' }, { address: 'http://p:3128' }],
  ])('%s', ([, data, proxy]) => {
    expect(read(data).proxy).toEqual(proxy);
  });

  test.for<[string, Data, string]>([
    ['no address', {}, "key 'address' not found"],
    ['an empty address', { address: '' }, 'proxy address is empty'],
    [
      'another scheme',
      { address: 'ftp://p' },
      "proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'",
    ],
    [
      'names that the proxy looks up',
      { address: 'socks5h://p:1080' },
      "proxy URL must use one of the supported schemes (http, https, socks5), got 'socks5h'",
    ],
    [
      'a host and a port',
      { address: 'p:3128' },
      "proxy URL must use one of the supported schemes (http, https, socks5), got 'p'",
    ],
    [
      'no host',
      { address: 'http://:hunter2@' },
      "failed to parse proxy address: it must be like 'http://host:3128'",
    ],
    [
      'a user that is not encoded as URLs are',
      { address: 'http://%zz:hunter2@p:1' },
      "failed to parse proxy address: it must be like 'http://host:3128'",
    ],
    [
      'more than Flux takes',
      { address: `http://${'a'.repeat(2048)}` },
      'proxy URL exceeds maximum length of 2048 characters',
    ],
  ])('refused: %s', ([, data, problem]) => {
    expect(() => read(data)).toThrow(
      expect.objectContaining({
        reason: 'AuthenticationFailed',
        message: `secret 'apps/proxy': ${problem}`,
      }),
    );
  });
});
