import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAddress, parseAddressRange, refusalOf } from '../../../src/domain/network/addresses.ts';
import type { AddressRange } from '../../../src/domain/network/addresses.ts';

function ranges(...texts: readonly string[]): readonly AddressRange[] {
  return texts.map((text) => {
    const range = parseAddressRange(text);
    if (range === undefined) throw new Error(`not a range: ${text}`);
    return range;
  });
}

describe('what a resource may not name', () => {
  test.for([
    ["this machine's address for itself", '127.0.0.1', 'loopback'],
    ['any other of them', '127.255.255.254', 'loopback'],
    ['the same over IPv6', '::1', 'loopback'],
    ['the same in brackets, as a URL has it', '[::1]', 'loopback'],
    ['the same, mapped', '::ffff:127.0.0.1', 'loopback'],
    ['the same, mapped and in hexadecimal', '::ffff:7f00:1', 'loopback'],
    ['the same, compatible', '::127.0.0.1', 'loopback'],
    ['the same, translated', '::ffff:0:127.0.0.1', 'loopback'],
    ['the same behind NAT64', '64:ff9b::7f00:1', 'loopback'],
    ['the same behind a NAT64 of the network', '64:ff9b:1::7f00:1', 'loopback'],
    ['the same behind one with a prefix of 48 bits', '64:ff9b:1:7f00:0:100::', 'loopback'],
    ['the same by 6to4', '2002:7f00:1::', 'loopback'],
    ['the same by Teredo', '2001:0:102:304::80ff:fffe', 'loopback'],
    ['no address at all, which means this machine', '0.0.0.0', 'unspecified'],
    ['another of that network', '0.1.2.3', 'unspecified'],
    ['no address at all over IPv6', '::', 'unspecified'],
    ["the clouds' metadata", '169.254.169.254', 'link-local'],
    ["Amazon's credentials for pods", '169.254.170.23', 'link-local'],
    ['a neighbour on the wire', 'fe80::1', 'link-local'],
    ['a neighbour by its interface', 'fe80::1%eth0', 'link-local'],
    ["Amazon's metadata over IPv6", 'fd00:ec2::254', 'cloud metadata'],
    ["Google's metadata over IPv6", 'fd20:ce::254', 'cloud metadata'],
    ["Azure's wire server", '168.63.129.16', 'cloud metadata'],
    ["Alibaba's metadata", '100.100.100.200', 'cloud metadata'],
    ["Oracle's metadata", '192.0.0.192', 'cloud metadata'],
    ["Alibaba's metadata, mapped", '::ffff:100.100.100.200', 'cloud metadata'],
    ['everybody who listens', '224.0.0.1', 'multicast'],
    ['everybody who listens, over IPv6', 'ff02::1', 'multicast'],
    ['everybody', '255.255.255.255', 'broadcast'],
  ] as const)('%s: %s is %s', ([, address, refusal]) => {
    expect(refusalOf(address, [])).toBe(refusal);
  });
});

describe('what a resource may name', () => {
  test.for([
    ['a public address', '93.184.215.14'],
    ['a public address over IPv6', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
    ['a private network', '10.0.0.1'],
    ['another', '172.16.3.4'],
    ['another', '192.168.1.1'],
    ['a private network over IPv6', 'fd12:3456::1'],
    ['the network of a provider', '100.64.0.1'],
    ['a private network, mapped', '::ffff:10.0.0.1'],
  ] as const)('%s: %s', ([, address]) => {
    expect(refusalOf(address, [])).toBeUndefined();
  });

  test.for([
    ['an address that the operator allows', '127.0.0.1', ['127.0.0.1']],
    ['one in a range that he allows', '127.1.2.3', ['127.0.0.0/8']],
    ['one over IPv6', '::1', ['127.0.0.0/8', '::1']],
    ['an allowed address, mapped', '::ffff:127.0.0.1', ['127.0.0.0/8']],
    ['a mapped one by its own range', '::ffff:127.0.0.1', ['::ffff:0:0/96']],
  ] as const)('%s', ([, address, allowed]) => {
    expect(refusalOf(address, ranges(...allowed))).toBeUndefined();
  });
});

test('what is allowed is no more than that', () => {
  const allowed = ranges('127.0.0.1', 'fe80::/64');
  expect(refusalOf('127.0.0.2', allowed)).toBe('loopback');
  expect(refusalOf('::1', allowed)).toBe('loopback');
  expect(refusalOf('fe80:0:0:1::1', allowed)).toBe('link-local');
});

test.for([
  '',
  'localhost',
  '127.1',
  '0x7f.0.0.1',
  '2130706433',
  '127.0.0.1/33',
  '::1/129',
  '1.2.3',
])('no range: "%s"', (text) => {
  expect(parseAddressRange(text)).toBeUndefined();
  expect(isAddress(text)).toBe(false);
});

/** The ways in which an address of version 4 stands in one of version 6. */
const embeddings: Record<string, (bytes: readonly number[]) => string> = {
  mapped: (bytes) => `::ffff:${hex(bytes)}`,
  translated: (bytes) => `::ffff:0:${hex(bytes)}`,
  NAT64: (bytes) => `64:ff9b::${hex(bytes)}`,
  '6to4': (bytes) => `2002:${hex(bytes)}::1`,
  Teredo: (bytes) => `2001:0:5db8:d822:0:0:${hex(bytes.map((byte) => 255 - byte))}`,
};

function hex(bytes: readonly number[]): string {
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${digits.slice(0, 4)}:${digits.slice(4)}`;
}

const ipv4 = fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(255)));
const hostile = fc.oneof(
  fc.tuple(fc.constantFrom(0, 127, 224, 239), ...[1, 2, 3].map(() => fc.nat(255))),
  fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
);

test.for(Object.entries(embeddings))('law: %s changes nothing', ([, embed]) => {
  fc.assert(
    fc.property(fc.oneof(ipv4, hostile), (bytes) => {
      expect(refusalOf(embed(bytes), [])).toBe(refusalOf(bytes.join('.'), []));
    }),
  );
});

test('law: what is allowed is not refused, and nothing is refused because something is allowed', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, hostile), fc.oneof(ipv4, hostile), fc.nat(32), (one, two, bits) => {
      const range = ranges(`${two.join('.')}/${bits}`);
      expect(refusalOf(two.join('.'), range)).toBeUndefined();
      const before = refusalOf(one.join('.'), []);
      expect([before, undefined]).toContain(refusalOf(one.join('.'), range));
    }),
  );
});
