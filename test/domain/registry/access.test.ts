import { expect, test } from 'vitest';
import { registryAccessFromSecrets } from '../../../src/domain/registry/access.ts';
import type { Secret } from '../../../src/domain/secrets/secret.ts';

const canonicalName = 'r.io/team/app';
const authority = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

function secret(name: string, data: Readonly<Record<string, string>>, type = 'Opaque'): Secret {
  return { namespace: 'apps', name, type, data };
}

function pullSecret(name: string, registry: string): Secret {
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
    { certSecret: secret('c', { 'ca.crt': authority }) },
    { insecure: false, certificateAuthority: authority },
  ],
  [
    'a proxy',
    { proxySecret: secret('p', { address: 'http://proxy:3128' }) },
    { insecure: false, proxy: { address: 'http://proxy:3128' } },
  ],
])('%s', ([, secrets, access]) => {
  expect(registryAccessFromSecrets({ canonicalName, ...secrets })).toEqual(access);
});

test('one secret for credentials and certificates', () => {
  const own = pullSecret('own', 'r.io');
  const both = { ...own, data: { ...own.data, 'ca.crt': authority } };
  expect(registryAccessFromSecrets({ canonicalName, secret: both, certSecret: both })).toEqual({
    insecure: false,
    credentials: { kind: 'basic', username: 'own', password: 'p' },
    certificateAuthority: authority,
  });
});

// The texts are those of fluxcd/pkg@e2cfd1a2 runtime/secrets/error.go and converter.go.
test.for<[string, Partial<Parameters<typeof registryAccessFromSecrets>[0]>, string]>([
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
    'basic-auth without password',
    { secret: secret('b', { username: 'u' }, 'kubernetes.io/basic-auth') },
    "secret 'apps/b': malformed basic auth - has 'username' but missing 'password'",
  ],
])('refused: %s', ([, secrets, message]) => {
  expect(() => registryAccessFromSecrets({ canonicalName, ...secrets })).toThrow(
    expect.objectContaining({ reason: 'AuthenticationFailed', message }),
  );
});
