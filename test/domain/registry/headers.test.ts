import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from '../../../src/domain/registry/challenge.ts';
import { nextPage } from '../../../src/domain/registry/link.ts';

test.for<[string, string, unknown]>([
  [
    'Docker Hub',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull"',
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/alpine:pull',
        },
      },
    ],
  ],
  ['basic', 'Basic realm="Registry"', [{ scheme: 'basic', parameters: { realm: 'Registry' } }]],
  ['no parameters', 'Basic', [{ scheme: 'basic', parameters: {} }]],
  [
    'two in one header',
    'Basic realm="a", Bearer realm="https://b",service=c',
    [
      { scheme: 'basic', parameters: { realm: 'a' } },
      { scheme: 'bearer', parameters: { realm: 'https://b', service: 'c' } },
    ],
  ],
  [
    'spaces around',
    'Bearer  realm = "https://b" , service = "c"',
    [{ scheme: 'bearer', parameters: { realm: 'https://b', service: 'c' } }],
  ],
  [
    'a comma and a quote within quotes',
    String.raw`Bearer realm="a,\"b",scope="x y"`,
    [{ scheme: 'bearer', parameters: { realm: 'a,"b', scope: 'x y' } }],
  ],
  ['capitals', 'BEARER Realm="x"', [{ scheme: 'bearer', parameters: { realm: 'x' } }]],
  [
    'a value without quotes',
    'Bearer realm=https://auth.r.io/token,service=r.io',
    [{ scheme: 'bearer', parameters: { realm: 'https://auth.r.io/token', service: 'r.io' } }],
  ],
  [
    'the first of two of a name',
    'Bearer realm="a",realm="b"',
    [{ scheme: 'bearer', parameters: { realm: 'a' } }],
  ],
  ['nothing', '', []],
  ['nothing that can be read', '"""', []],
])('challenge: %s', ([, header, challenges]) => {
  expect(parseChallenges(header)).toEqual(challenges);
});

test('of any header, only what it says', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const schemes = parseChallenges(text).map(({ scheme }) => scheme);
      expect(schemes.every((scheme) => text.toLowerCase().includes(scheme))).toBe(true);
    }),
  );
});

const base = 'https://r.io:5000/v2/team/app/tags/list?n=1000';

test.for<[string, string | undefined, string | undefined]>([
  [
    'absolute path',
    '</v2/team/app/tags/list?last=1.0.0&n=1000>; rel="next"',
    '/v2/team/app/tags/list?last=1.0.0&n=1000',
  ],
  ['relative to the page', '<list?last=1.0.0>; rel="next"', '/v2/team/app/tags/list?last=1.0.0'],
  ['a query alone', '<?last=1.0.0>; rel="next"', '/v2/team/app/tags/list?last=1.0.0'],
  [
    'absolute address',
    '<https://r.io:5000/v2/team/app/tags/list?last=1>; rel="next"',
    '/v2/team/app/tags/list?last=1',
  ],
  [
    'without the port',
    '<https://r.io/v2/team/app/tags/list?last=1>; rel="next"',
    '/v2/team/app/tags/list?last=1',
  ],
  [
    'another port',
    '<https://r.io:8443/v2/team/app/tags/list?last=1>; rel="next"',
    '/v2/team/app/tags/list?last=1',
  ],
  [
    'plain HTTP behind a proxy',
    '<http://r.io/v2/team/app/tags/list?last=1>; rel="next"',
    '/v2/team/app/tags/list?last=1',
  ],
  [
    'another host',
    '<https://evil.com/v2/team/app/tags/list?last=1>; rel="next"',
    '/v2/team/app/tags/list?last=1',
  ],
  ['without relation', '</v2/x/tags/list?last=1>', '/v2/x/tags/list?last=1'],
  ['relation without quotes', '</v2/x/tags/list?last=1>;rel=next', '/v2/x/tags/list?last=1'],
  ['relation in capitals', '</v2/x/tags/list?last=1>; Rel="NEXT"', '/v2/x/tags/list?last=1'],
  ['the next of several', '</a>; rel="prev", </b>; rel="next"', '/b'],
  ['another parameter first', '</b>; title="x"; rel="next"', '/b'],
  ['only others', '</a>; rel="prev"', undefined],
  ['an empty address', '<>; rel="next"', undefined],
  ['no address', 'rel="next"', undefined],
  ['no web address', '<mailto:x@y>; rel="next"', undefined],
  ['no header', undefined, undefined],
])('link: %s', ([, header, next]) => {
  expect(nextPage(header, base)).toBe(next);
});
