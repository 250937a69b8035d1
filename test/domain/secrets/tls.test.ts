import { describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../../src/domain/git/access.ts';
import { registryAccessFromSecrets } from '../../../src/domain/registry/access.ts';

type Data = Readonly<Record<string, string>>;

const authority = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

function secretOf(data: Data) {
  return { namespace: 'apps', name: 'tls', data };
}

const readers = [
  ['Git', (data: Data) => gitAccessFromSecrets({ url: 'https://g.io/a', secret: secretOf(data) })],
  [
    'a registry',
    (data: Data) =>
      registryAccessFromSecrets({ canonicalName: 'r.io/a', certSecret: secretOf(data) }),
  ],
] as const;

// fluxcd/pkg@e2cfd1a2: runtime/secrets/secrets.go for registries, git/options.go for Git.
describe.for(readers)('TLS for %s', ([, read]) => {
  test.for<[string, Data, unknown]>([
    ['an authority', { 'ca.crt': authority }, { certificateAuthority: authority }],
    ['an authority by its older name', { caFile: authority }, { certificateAuthority: authority }],
    [
      'the newer name first',
      { caFile: 'x', 'ca.crt': authority },
      { certificateAuthority: authority },
    ],
    [
      'the older name where the newer is empty',
      { caFile: authority, 'ca.crt': '' },
      { certificateAuthority: authority },
    ],
    [
      'a client certificate',
      { 'tls.crt': 'c', 'tls.key': 'k' },
      { clientCertificate: { certificate: 'c', key: 'k' } },
    ],
    [
      'a client certificate by its older names',
      { certFile: 'c', keyFile: 'k' },
      { clientCertificate: { certificate: 'c', key: 'k' } },
    ],
    [
      'a client certificate by its older names where the newer are empty',
      { 'tls.crt': '', 'tls.key': '', certFile: 'c', keyFile: 'k' },
      { clientCertificate: { certificate: 'c', key: 'k' } },
    ],
  ])('%s', ([, data, expected]) => {
    const { certificateAuthority, clientCertificate } = read(data);
    expect({ certificateAuthority, clientCertificate }).toEqual(expected);
  });

  test.for<[string, Data, string]>([
    [
      'a key without certificate',
      { 'tls.key': 'k' },
      "secret 'apps/tls' contains 'tls.key' but missing 'tls.crt'",
    ],
    [
      'a certificate without key',
      { 'tls.crt': 'c' },
      "secret 'apps/tls' contains 'tls.crt' but missing 'tls.key'",
    ],
    [
      'a certificate with an empty key',
      { 'tls.crt': 'c', 'tls.key': '' },
      "secret 'apps/tls' contains 'tls.crt' but missing 'tls.key'",
    ],
    [
      'an authority that is none',
      { 'ca.crt': 'x' },
      "secret 'apps/tls': failed to parse CA certificate: 'ca.crt' holds no certificate in PEM form",
    ],
  ])('refused: %s', ([, data, message]) => {
    expect(() => read(data)).toThrow(
      expect.objectContaining({ reason: 'AuthenticationFailed', message }),
    );
  });
});
