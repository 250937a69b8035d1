import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requireAsked } from '../../../src/adapters/kubernetes/asked.ts';
import { pathOf } from '../../../src/adapters/kubernetes/path.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import type { Question } from '../../../src/adapters/kubernetes/failure.ts';

const image = { group: 'image.toolkit.fluxcd.io', version: 'v1' } as const;

describe('the path of', () => {
  test.for<[string, Question, string]>([
    [
      'a Secret',
      { verb: 'get', resource: 'secrets', namespace: 'team', name: 'login' },
      '/api/v1/namespaces/team/secrets/login',
    ],
    [
      'a namespace',
      { verb: 'get', resource: 'namespaces', name: 'team' },
      '/api/v1/namespaces/team',
    ],
    [
      'a token of a ServiceAccount',
      { verb: 'create', resource: 'serviceaccounts/token', namespace: 'team', name: 'puller' },
      '/api/v1/namespaces/team/serviceaccounts/puller/token',
    ],
    [
      'the policies of all namespaces',
      { verb: 'list', resource: 'imagepolicies', ...image },
      '/apis/image.toolkit.fluxcd.io/v1/imagepolicies',
    ],
    [
      'the status of a policy, whose name has dots',
      {
        verb: 'patch',
        resource: 'imagepolicies/status',
        namespace: 'team',
        name: 'a.b',
        ...image,
      },
      '/apis/image.toolkit.fluxcd.io/v1/namespaces/team/imagepolicies/a.b/status',
    ],
    [
      'the schema of a group',
      {
        verb: 'get',
        resource: 'openapi',
        document: ['openapi', 'v3', 'apis', image.group, image.version],
      },
      '/openapi/v3/apis/image.toolkit.fluxcd.io/v1',
    ],
  ])('%s', ([, question, path]) => {
    expect(pathOf(question)).toBe(path);
  });

  test('a name that is none is refused before anything is sent', () => {
    expect(() =>
      pathOf({
        verb: 'get',
        resource: 'secrets',
        namespace: 'team',
        name: '../../victim/secrets/git',
      }),
    ).toThrow(
      expect.objectContaining({
        reason: 'InvalidName',
        terminal: true,
        message:
          'cannot get secrets: "../../victim/secrets/git" cannot be the name of a Kubernetes object: use small letters, digits, "-" and ".", 253 at most',
      }),
    );
  });

  test('whatever the names are, it leads to the object of these names or is refused', () => {
    const piece = fc.constantFrom(
      'a',
      'b-c',
      '.',
      '..',
      '/',
      '%2f',
      '%2e',
      '?',
      '#',
      '\\',
      ' ',
      'A',
      'é',
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, text, (namespace, name) => {
        const path = pathOrRefusal(namespace, name);
        if (path === 'refused') return;
        const { pathname, search, hash, host } = new URL(`https://api.test${path}`);
        expect({ host, search, hash }).toEqual({ host: 'api.test', search: '', hash: '' });
        const segments = ['api', 'v1', 'namespaces', namespace, 'secrets', name];
        expect(decodeURIComponent(pathname).split('/').slice(1)).toEqual(segments);
      }),
      { numRuns: fuzzRuns(2000) },
    );
  });
});

function pathOrRefusal(namespace: string, name: string): string {
  try {
    return pathOf({ verb: 'get', resource: 'secrets', namespace, name });
  } catch {
    return 'refused';
  }
}

function of(namespace: string, name: string): object {
  return { metadata: { namespace, name } };
}

describe('an answer is believed', () => {
  const asked = { verb: 'get', resource: 'secrets', namespace: 'team', name: 'login' } as const;
  const list = { verb: 'list', resource: 'imagepolicies', namespace: 'team' } as const;
  test.for<[string, Question, unknown]>([
    ['if it is the object that was asked for', asked, of('team', 'login')],
    ['if all of a list are of the namespace', list, { items: [of('team', 'a'), of('team', 'b')] }],
    ['if it is the outcome of a creation', { ...list, verb: 'create' }, of('team', 'made')],
  ])('%s', ([, question, body]) => {
    expect(() => requireAsked(question, body)).not.toThrow();
  });

  test.for<[string, Question, unknown]>([
    ['if it has another name', asked, of('team', 'other')],
    ['if it is of another namespace', asked, of('victim', 'login')],
    ['if it says neither', asked, { data: { password: 'x' } }],
    ['if one of a list is of another namespace', list, { items: [of('team', 'a'), of('x', 'b')] }],
  ])('not %s', ([, question, body]) => {
    expect(() => requireAsked(question, body)).toThrow(
      expect.objectContaining({ reason: 'InvalidAnswer' }),
    );
  });
});
