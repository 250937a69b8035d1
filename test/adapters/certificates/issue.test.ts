import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate } from '../../../src/adapters/certificates/issue.ts';
import { livingAuthorities, readCertificate } from '../../../src/adapters/certificates/read.ts';
import type { KeyPair } from '../../../src/domain/conversion/certificate.ts';
import type { Issued } from '../../../src/adapters/certificates/issue.ts';

const nowMs = Date.parse('2026-11-27T02:00:00Z');
const lifetimeMs = 60 * 60 * 1000;
const hosts = ['tagwright-conversion.tagwright.svc', '127.0.0.1', '::1'];

let issued: Issued;
let other: Issued;

beforeAll(async () => {
  [issued, other] = await Promise.all([
    issueCertificate({ hosts, nowMs, lifetimeMs }),
    issueCertificate({ hosts, nowMs: nowMs - lifetimeMs, lifetimeMs }),
  ]);
});

describe('a certificate that was issued', () => {
  test('is for its hosts, by its authority, until its end', () => {
    const facts = { notAfterMs: nowMs + lifetimeMs, isForHosts: true, isTrusted: true };
    expect(readCertificate(issued, { authorities: issued.authority, hosts })).toEqual(facts);
    const both = other.authority + issued.authority;
    expect(readCertificate(issued, { authorities: both, hosts: [] })).toEqual(facts);
  });

  test.for(['other.tagwright.svc', '127.0.0.2', '10.0.0.1'])('is not for %s', (host) => {
    const asked = { authorities: issued.authority, hosts: [...hosts, host] };
    expect(readCertificate(issued, asked)).toMatchObject({ isForHosts: false });
  });

  test.for<[string, () => string]>([
    ['another authority', () => other.authority],
    ['none', () => ''],
  ])('is not by %s', ([, authority]) => {
    expect(readCertificate(issued, { authorities: authority(), hosts })).toMatchObject({
      isTrusted: false,
    });
  });

  test('is no authority itself, and its authority no server', () => {
    expect(new X509Certificate(issued.certificate).ca).toBe(false);
    expect(new X509Certificate(issued.authority).ca).toBe(true);
    expect(new X509Certificate(issued.certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  test('has another key each time', () => {
    expect(issued.key).not.toBe(other.key);
  });

  test.for<[string, () => KeyPair | undefined]>([
    ['no text of a certificate', () => ({ ...issued, certificate: 'x' })],
    ['no text of a key', () => ({ ...issued, key: 'x' })],
    ['the key of another', () => ({ ...issued, key: other.key })],
    ['nothing', () => undefined],
  ])('%s cannot be read', ([, pair]) => {
    expect(readCertificate(pair(), { authorities: issued.authority, hosts })).toBeUndefined();
  });
});

test('authorities count until their end', () => {
  const all = `${other.authority}rubbish\n${issued.authority}`;
  expect(livingAuthorities(all, nowMs - 1)).toEqual([other.authority, issued.authority]);
  expect(livingAuthorities(all, nowMs)).toEqual([issued.authority]);
});
