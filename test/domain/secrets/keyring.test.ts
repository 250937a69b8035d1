import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyring } from '../../../src/domain/secrets/keyring.ts';
import { matchesGlob } from '../../../src/domain/secrets/glob.ts';
import type { Secret } from '../../../src/domain/secrets/secret.ts';

function secret(auths: Readonly<Record<string, unknown>>, name = 'pull'): Secret {
  return {
    namespace: 'apps',
    name,
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': JSON.stringify({ auths }) },
  };
}

function found(keys: readonly string[], image: string): string | undefined {
  const auths = Object.fromEntries(keys.map((key) => [key, { username: key, password: 'p' }]));
  const credentials = createKeyring([secret(auths)]).find(image);
  return credentials?.kind === 'basic' ? credentials.username : undefined;
}

// The rules of go-containerregistry@3f4ff3ca pkg/authn/kubernetes/keychain.go: keys, image, the key that is used.
test.for<[string, string[], string, string | undefined]>([
  ['the host', ['ghcr.io'], 'ghcr.io/team/app', 'ghcr.io'],
  ['another host', ['ghcr.io'], 'quay.io/team/app', undefined],
  ['a host that only begins alike', ['ghcr.io'], 'ghcr.io.evil.com/team/app', undefined],
  ['a scheme before the host', ['https://ghcr.io'], 'ghcr.io/team/app', 'https://ghcr.io'],
  [
    'Docker Hub by its old address',
    ['https://index.docker.io/v1/'],
    'index.docker.io/library/alpine',
    'https://index.docker.io/v1/',
  ],
  [
    'Docker Hub by its API address',
    ['https://index.docker.io/v2/'],
    'index.docker.io/library/alpine',
    'https://index.docker.io/v2/',
  ],
  [
    'Docker Hub without path',
    ['index.docker.io'],
    'index.docker.io/library/alpine',
    'index.docker.io',
  ],
  [
    'docker.io, which is no key of Docker Hub',
    ['docker.io'],
    'index.docker.io/library/alpine',
    undefined,
  ],
  ['the same port', ['r.io:5000'], 'r.io:5000/app', 'r.io:5000'],
  ['another port', ['r.io:5000'], 'r.io:5001/app', undefined],
  ['a port where the image has none', ['r.io:443'], 'r.io/app', undefined],
  ['the beginning of the path', ['r.io/team'], 'r.io/team/app', 'r.io/team'],
  ['another path', ['r.io/other'], 'r.io/team/app', undefined],
  ['the more specific of two', ['r.io', 'r.io/team'], 'r.io/team/app', 'r.io/team'],
  ['the host where the path is not ours', ['r.io', 'r.io/other'], 'r.io/team/app', 'r.io'],
  ['a wildcard for one part of the host', ['*.r.io'], 'a.r.io/app', '*.r.io'],
  ['a wildcard is not for two parts', ['*.r.io'], 'a.b.r.io/app', undefined],
  ['a wildcard within a part', ['prod-*.r.io'], 'prod-eu.r.io/app', 'prod-*.r.io'],
  [
    'ECR with wildcards',
    ['*.dkr.ecr.*.amazonaws.com'],
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app',
    '*.dkr.ecr.*.amazonaws.com',
  ],
  ['a wildcard comes after a host spelled out', ['*.r.io', 'a.r.io'], 'a.r.io/app', 'a.r.io'],
  ['an IPv6 address', ['[::1]:5000'], '[::1]:5000/app', '[::1]:5000'],
])('%s', ([, keys, image, key]) => {
  expect(found(keys, image)).toBe(key);
});

test('of equal keys the first secret counts', () => {
  const first = secret({ 'r.io': { username: 'one', password: '1' } });
  const second = secret({ 'https://r.io': { username: 'two', password: '2' } }, 'second');
  expect(createKeyring([first, second]).find('r.io/app')).toEqual({
    kind: 'basic',
    username: 'one',
    password: '1',
  });
});

test.for<[string, unknown, unknown]>([
  ['auth holds both', { auth: btoa('u:p:w') }, { kind: 'basic', username: 'u', password: 'p:w' }],
  [
    'auth without padding',
    { auth: btoa('u:pw').replaceAll('=', '') },
    { kind: 'basic', username: 'u', password: 'pw' },
  ],
  [
    'auth goes before username',
    { auth: btoa('u:p'), username: 'x', password: 'y' },
    { kind: 'basic', username: 'u', password: 'p' },
  ],
  ['auth in UTF-8', { auth: 'dTrDvA==' }, { kind: 'basic', username: 'u', password: 'ü' }],
  [
    'username and password',
    { username: 'u', password: 'p' },
    { kind: 'basic', username: 'u', password: 'p' },
  ],
  [
    'an identity token',
    { auth: btoa('00000000-0000-0000-0000-000000000000:'), identitytoken: 'refresh' },
    { kind: 'identity', token: 'refresh' },
  ],
  [
    'a registry token goes before all',
    { registrytoken: 'access', identitytoken: 'refresh' },
    { kind: 'bearer', token: 'access' },
  ],
  ['an empty entry is anonymous', {}, undefined],
  ['null is anonymous', null, undefined],
])('%s', ([, entry, credentials]) => {
  expect(createKeyring([secret({ 'r.io': entry })]).find('r.io/app')).toEqual(credentials);
});

test.for<[string, Secret, string]>([
  [
    'no JSON',
    { ...secret({}), data: { '.dockerconfigjson': '{"auths": hunter2' } },
    "secret 'apps/pull': '.dockerconfigjson' is not valid JSON",
  ],
  [
    'no object',
    { ...secret({}), data: { '.dockerconfigjson': '[]' } },
    "secret 'apps/pull': '.dockerconfigjson' must be an object",
  ],
  [
    'auths no object',
    { ...secret({}), data: { '.dockerconfigjson': '{"auths":[]}' } },
    "secret 'apps/pull': 'auths' must be an object",
  ],
  [
    'auth not base64',
    secret({ 'r.io': { auth: 'hunter2!' } }),
    `secret 'apps/pull': entry "r.io": unable to decode auth field: must be formatted as base64(username:password)`,
  ],
  [
    'auth without colon',
    secret({ 'r.io': { auth: btoa('hunter2') } }),
    `secret 'apps/pull': entry "r.io": unable to decode auth field: must be formatted as base64(username:password)`,
  ],
  [
    'a number for a password',
    secret({ 'r.io': { username: 'u', password: 5 } }),
    `secret 'apps/pull': entry "r.io": 'password' must be a string`,
  ],
  [
    'a key that is no host',
    secret({ 'r io': {} }),
    `secret 'apps/pull': Entry "r io" in dockercfg invalid: not a host name`,
  ],
])('refused: %s', ([, malformed, message]) => {
  expect(() => createKeyring([malformed])).toThrow(
    expect.objectContaining({ reason: 'AuthenticationFailed', message }),
  );
});

test('the legacy dockercfg has its entries at the top', () => {
  const legacy = {
    namespace: 'apps',
    name: 'old',
    type: 'kubernetes.io/dockercfg',
    data: { '.dockercfg': JSON.stringify({ 'https://r.io': { auth: btoa('u:p') } }) },
  };
  expect(createKeyring([legacy]).find('r.io/app')).toEqual({
    kind: 'basic',
    username: 'u',
    password: 'p',
  });
});

test.for<[string, Secret]>([
  ['a secret of another type', { ...secret({ 'r.io': { auth: btoa('u:p') } }), type: 'Opaque' }],
  ['an empty config', { ...secret({}), data: { '.dockerconfigjson': '' } }],
  ['no config', { ...secret({}), data: {} }],
  ['a config without auths', { ...secret({}), data: { '.dockerconfigjson': '{}' } }],
])('anonymous: %s', ([, empty]) => {
  expect(createKeyring([empty]).find('r.io/app')).toBeUndefined();
});

test.for<[string, string, string, boolean]>([
  ['any', '*', 'registry', true],
  ['any, of nothing', '*', '', true],
  ['one of each', '?', 'a', true],
  ['one, of nothing', '?', '', false],
  ['a range', 'r[0-9]', 'r5', true],
  ['outside a range', 'r[0-9]', 'rx', false],
  ['none of a range', 'r[^0-9]', 'rx', true],
  ['an escaped star', String.raw`\*`, '*', true],
  ['an escaped star is no star', String.raw`\*`, 'x', false],
  ['a star that must give back', 'a*b*c', 'abbbcc', true],
  ['an open bracket', 'r[0', 'r0', false],
  ['more text than pattern', 'a', 'ab', false],
])('glob: %s', ([, pattern, text, expected]) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test('a pattern of many stars takes no time', () => {
  expect(matchesGlob('*a'.repeat(100), `${'a'.repeat(2000)}b`)).toBe(false);
});

test('a host without wildcards fits itself and nothing else', () => {
  const host = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
  fc.assert(
    fc.property(host, host, (a, b) => {
      expect(matchesGlob(a, b)).toBe(a === b);
    }),
  );
});
