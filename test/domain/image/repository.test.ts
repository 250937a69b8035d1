import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { parseRepositoryName } from '../../../src/domain/image/repository.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';

// Rows beyond the vectors: answers of go-containerregistry v0.21.6, built with Go 1.26.8.
test.for([
  ['an IPv6 address', '[2001:db8::1]:50/app', '[2001:db8::1]:50/app', 'http'],
  ['an IPv6 address that is not local', '[2001:db8::2]/app', '[2001:db8::2]/app', 'https'],
  [
    'an IPv6 address that ends in an IPv4 address',
    '[1::2:1.2.3.4]/app',
    '[1::2:1.2.3.4]/app',
    'https',
  ],
  ['a port may be missing after its colon', 'host.com:/app', 'host.com:/app', 'https'],
  ['letters beyond ASCII in a host', 'üñ.de/app', 'üñ.de/app', 'https'],
  ['only the last colon is checked', 'a:b:80/app', 'a:b:80/app', 'https'],
  ['an address with a leading zero is a name', '10.0.0.05/app', '10.0.0.05/app', 'https'],
  ['the end of a private range', '172.31.255.255/app', '172.31.255.255/app', 'http'],
] as const)('%s', ([, image, canonicalName, scheme]) => {
  expect(parseRepositoryName(image, { insecure: false })).toMatchObject({ canonicalName, scheme });
});

test.for([
  ['an IPv4 address in brackets', '[1.2.3.4]/app'],
  ['two gaps in an address', '[1::2::3]/app'],
  ['a gap for nothing', '[1:2:3:4::5:6:7:8]/app'],
  ['seven groups', '[1:2:3:4:5:6:7]/app'],
  ['five digits in a group', '[12345::]/app'],
  ['an IPv4 address before a gap', '[1.2.3.4::1]/app'],
  ['a number above 255', '[::1.2.3.256]/app'],
  ['a zone', '[fe80::1%25en0]/app'],
  ['a bracket that is not closed', '[::1/app'],
  ['a bracket inside', 'a[::1]/app'],
  ['a port that is no number', 'host.com:80a/app'],
  ['a user', 'me@host.com/app'],
  ['a tag that is too long', `host.com/app:${'t'.repeat(129)}`],
  ['two digests', `host.com/app@sha256:${'a'.repeat(64)}@sha256:${'a'.repeat(64)}`],
  ['an escape', 'a%C3%BC.de/app'],
  ['a line break', 'host.com\n/app'],
] as const)('refused: %s', ([, image]) => {
  expect(() => parseRepositoryName(image, { insecure: false })).toThrow(
    expect.objectContaining({
      message: `could not parse reference: ${image}`,
      reason: 'ImageURLInvalid',
      terminal: true,
    }),
  );
});

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom(...'ghcr.io docker.io localhost app / : . @ :// 5000 é'.split(' ')),
  fc.constantFrom(...'[::1] [ ] :: 1.2.3.4 @sha256: % -'.split(' '), 'a'.repeat(64)),
);
const name = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

test('any text is a repository or a ReconcileError, at once', () => {
  fc.assert(
    fc.property(name, fc.boolean(), (image, insecure) => {
      const start = cpuMs();
      expect(attempt(image, { insecure })).toBeOneOf(['ImageURLInvalid', 'answered']);
      expect(cpuMs() - start).toBeLessThan(1000);
    }),
    { numRuns: fuzzRuns(2000) },
  );
});

test.for([
  ['colons', ':'.repeat(100_000)],
  ['closing brackets', `[${']'.repeat(100_000)}x/app`],
  ['slashes', '/'.repeat(100_000)],
  ['signs', '@'.repeat(100_000)],
] as const)('many %s take no time', ([, image]) => {
  const start = cpuMs();
  expect(attempt(image, { insecure: false })).toBe('ImageURLInvalid');
  expect(cpuMs() - start).toBeLessThan(1000);
});

test('a canonical name names itself', () => {
  const images = fc.stringMatching(
    /^([a-z]{1,3}\.io(:[0-9]{2})?\/)?[a-z]{2}(\/[a-z0-9_.-]{1,5}){0,2}$/,
  );
  fc.assert(
    fc.property(images, (image) => {
      const parsed = parseRepositoryName(image, { insecure: false });
      expect(parseRepositoryName(parsed.canonicalName, { insecure: false })).toEqual(parsed);
    }),
    { numRuns: fuzzRuns(300) },
  );
});

function attempt(image: string, options: { readonly insecure: boolean }): string {
  try {
    parseRepositoryName(image, options);
    return 'answered';
  } catch (error) {
    if (error instanceof ReconcileError) return error.reason;
    throw error;
  }
}
