import { expect, test } from 'vitest';
import { registryAccessFromSecrets } from '../../../src/domain/registry/access.ts';
import type { SecretData } from '../../../src/domain/registry/secret.ts';

const canonicalName = 'r.io/team/app';

function secret(name: string, data: Readonly<Record<string, string>>, type = 'Opaque'): SecretData {
  return { namespace: 'apps', name, type, data };
}

function pullSecret(name: string, registry: string): SecretData {
  const auths = { [registry]: { username: name, password: 'p' } };
  const data = { '.dockerconfigjson': JSON.stringify({ auths }) };
  return secret(name, data, 'kubernetes.io/dockerconfigjson');
}

test.for<[string, Partial<Parameters<typeof registryAccessFromSecrets>[0]>, unknown]>([
  ['nothing at all', {}, { insecure: false }],
  ['plain HTTP', { insecure: true }, { insecure: true }],
  [
    'secretRef',
    { secret: pullSecret('own', 'r.io') },
    { insecure: false, credentials: { kind: 'basic', username: 'own', password: 'p' } },
  ],
  [
    'a pull secret of the service account',
    { serviceAccountPullSecrets: [pullSecret('other', 'x.io'), pullSecret('sa', 'r.io')] },
    { insecure: false, credentials: { kind: 'basic', username: 'sa', password: 'p' } },
  ],
  [
    'secretRef before the service account',
    { secret: pullSecret('own', 'r.io'), serviceAccountPullSecrets: [pullSecret('sa', 'r.io')] },
    { insecure: false, credentials: { kind: 'basic', username: 'own', password: 'p' } },
  ],
  [
    'the more specific before secretRef',
    {
      secret: pullSecret('own', 'r.io'),
      serviceAccountPullSecrets: [pullSecret('sa', 'r.io/team')],
    },
    { insecure: false, credentials: { kind: 'basic', username: 'sa', password: 'p' } },
  ],
  [
    'basic-auth',
    { secret: secret('b', { username: 'u', password: 'p' }, 'kubernetes.io/basic-auth') },
    { insecure: false, credentials: { kind: 'basic', username: 'u', password: 'p' } },
  ],
  [
    'an authority',
    { certSecret: secret('c', { 'ca.crt': 'CA' }) },
    { insecure: false, certificateAuthority: 'CA' },
  ],
  [
    'an authority by its legacy key',
    { certSecret: secret('c', { caFile: 'CA' }) },
    { insecure: false, certificateAuthority: 'CA' },
  ],
  [
    'the standard key before the legacy one',
    { certSecret: secret('c', { caFile: 'old', 'ca.crt': 'CA' }) },
    { insecure: false, certificateAuthority: 'CA' },
  ],
  [
    'a client certificate',
    { certSecret: secret('c', { 'tls.crt': 'C', 'tls.key': 'K' }) },
    { insecure: false, clientCertificate: { certificate: 'C', key: 'K' } },
  ],
  [
    'a client certificate by its legacy keys',
    { certSecret: secret('c', { certFile: 'C', keyFile: 'K' }) },
    { insecure: false, clientCertificate: { certificate: 'C', key: 'K' } },
  ],
  [
    'a proxy',
    { proxySecret: secret('p', { address: 'http://proxy:3128' }) },
    { insecure: false, proxy: { address: 'http://proxy:3128' } },
  ],
  [
    'a proxy with a password',
    { proxySecret: secret('p', { address: 'https://proxy', username: 'u', password: 'p' }) },
    { insecure: false, proxy: { address: 'https://proxy', username: 'u', password: 'p' } },
  ],
  [
    'a proxy with a password in its address',
    { proxySecret: secret('p', { address: 'http://u:p%40@proxy:1' }) },
    { insecure: false, proxy: { address: 'http://proxy:1', username: 'u', password: 'p@' } },
  ],
  [
    'a SOCKS proxy',
    { proxySecret: secret('p', { address: 'socks5://proxy:1080' }) },
    { insecure: false, proxy: { address: 'socks5://proxy:1080' } },
  ],
])('%s', ([, secrets, access]) => {
  expect(registryAccessFromSecrets({ canonicalName, ...secrets })).toEqual(access);
});

test('one secret for credentials and certificates', () => {
  const own = pullSecret('own', 'r.io');
  const both = { ...own, data: { ...own.data, 'ca.crt': 'CA' } };
  expect(registryAccessFromSecrets({ canonicalName, secret: both, certSecret: both })).toEqual({
    insecure: false,
    credentials: { kind: 'basic', username: 'own', password: 'p' },
    certificateAuthority: 'CA',
  });
});

// The texts are those of fluxcd/pkg@e2cfd1a2 runtime/secrets/error.go and converter.go.
test.for<[string, Partial<Parameters<typeof registryAccessFromSecrets>[0]>, string]>([
  [
    'a key without certificate',
    { certSecret: secret('c', { 'tls.key': 'K' }) },
    "secret 'apps/c' contains 'tls.key' but missing 'tls.crt'",
  ],
  [
    'a certificate without key',
    { certSecret: secret('c', { 'tls.crt': 'C' }) },
    "secret 'apps/c' contains 'tls.crt' but missing 'tls.key'",
  ],
  [
    'nothing in a certificate secret',
    { certSecret: secret('c', {}) },
    "secret 'apps/c' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'",
  ],
  [
    'a proxy without address',
    { proxySecret: secret('p', {}) },
    "secret 'apps/p': key 'address' not found",
  ],
  [
    'a proxy with an empty address',
    { proxySecret: secret('p', { address: '' }) },
    "secret 'apps/p': proxy address is empty",
  ],
  [
    'a proxy of another scheme',
    { proxySecret: secret('p', { address: 'ftp://proxy' }) },
    "secret 'apps/p': proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'",
  ],
  [
    'a proxy that is no URL',
    { proxySecret: secret('p', { address: 'http://:hunter2@' }) },
    "secret 'apps/p': failed to parse proxy address: it must be like 'http://host:3128'",
  ],
  [
    'a proxy too long',
    { proxySecret: secret('p', { address: `http://${'a'.repeat(2048)}` }) },
    "secret 'apps/p': proxy URL exceeds maximum length of 2048 characters",
  ],
  [
    'basic-auth without password',
    { secret: secret('b', { username: 'u' }, 'kubernetes.io/basic-auth') },
    "secret 'apps/b': malformed basic auth - has 'username' but missing 'password'",
  ],
])('refused: %s', ([, secrets, message]) => {
  expect(() => registryAccessFromSecrets({ canonicalName, ...secrets })).toThrow(
    expect.objectContaining({ reason: 'AuthenticationFailed', message }),
  );
});
