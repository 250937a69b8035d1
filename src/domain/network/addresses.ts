import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses with a common beginning: `127.0.0.0/8`, `::1/128`. */
export interface AddressRange {
  readonly network: Address;
  /** How many bits of it count. */
  readonly bits: number;
}

/** Why an address is no place for what a resource names. */
export type Refusal =
  'broadcast' | 'cloud metadata' | 'link-local' | 'loopback' | 'multicast' | 'unspecified';

const refusals: Readonly<Record<string, Refusal>> = {
  broadcast: 'broadcast',
  linkLocal: 'link-local',
  loopback: 'loopback',
  multicast: 'multicast',
  unspecified: 'unspecified',
};

/** Where clouds tell a machine its secrets, as far as those addresses are not link-local. */
const metadataRanges = rangesOf([
  // Amazon: the instance's metadata, EKS Pod Identity and other services of the machine.
  'fd00:ec2::/32',
  // Google, over IPv6.
  'fd20:ce::254',
  // Azure's wire server.
  '168.63.129.16',
  // Alibaba.
  '100.100.100.200',
  // Oracle.
  '192.0.0.192',
]);

/** This machine's addresses for itself. */
export const loopback = rangesOf(['127.0.0.0/8', '::1']);

/** One address or a range in CIDR notation; undefined if `text` is neither. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const { IPv4, IPv6 } = ipaddr;
  if (IPv4.isValidFourPartDecimal(text)) return { network: IPv4.parse(text), bits: 32 };
  if (IPv6.isValid(text)) return { network: IPv6.parse(text), bits: 128 };
  if (!IPv4.isValidCIDRFourPartDecimal(text) && !IPv6.isValidCIDR(text)) return undefined;
  const [network, bits] = ipaddr.parseCIDR(text);
  return { network, bits };
}

/** Whether `host` is an address as a resolver or a URL (there in brackets, if of version 6) has it. */
export function isAddress(host: string): boolean {
  return addressOf(host) !== undefined;
}

/**
 * Why nobody but the operator may send us to `address`; undefined if anybody may. Private networks are open: that is where
 * registries and Git servers are. An address of version 6 with one of version 4 in it counts as both.
 */
export function refusalOf(address: string, allowed: readonly AddressRange[]): Refusal | undefined {
  const given = addressOf(address);
  if (given === undefined) return 'unspecified';
  const meanings = [given, ...embeddedIn(given)];
  if (meanings.some((meaning) => isIn(meaning, allowed))) return undefined;
  return meanings.map(refusalOfOne).find((refusal) => refusal !== undefined);
}

function refusalOfOne(address: Address): Refusal | undefined {
  return isIn(address, metadataRanges) ? 'cloud metadata' : refusals[address.range()];
}

/** Whether one of `ranges` contains `host`; not if it is no address. */
export function isInRanges(host: string, ranges: readonly AddressRange[]): boolean {
  const address = addressOf(host);
  return address !== undefined && isIn(address, ranges);
}

function isIn(address: Address, ranges: readonly AddressRange[]): boolean {
  return ranges.some(
    ({ network, bits }) => network.kind() === address.kind() && address.match(network, bits),
  );
}

function addressOf(host: string): Address | undefined {
  const text = host.replace(/^\[(.*)\]$/, '$1');
  const isValid = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  return isValid ? ipaddr.parse(text) : undefined;
}

/** The addresses of version 4 that one of version 6 may lead to: by the system, a translator (NAT64) or a tunnel. */
function embeddedIn(address: Address): readonly Address[] {
  if (address instanceof ipaddr.IPv4) return [];
  return embeddings.flatMap(({ ranges, read }) =>
    isIn(address, ranges) ? [new ipaddr.IPv4(read(address.toByteArray()))] : [],
  );
}

interface Embedding {
  readonly ranges: readonly AddressRange[];
  /** The four bytes of version 4 among the sixteen. */
  readonly read: (bytes: number[]) => number[];
}

function lastFour(bytes: number[]): number[] {
  return bytes.slice(12);
}

/** The prefix for local use is cut where the network likes: after 96 bits as a rule, and else after its own 48. */
function localNat64(bytes: number[]): number[] {
  const last = lastFour(bytes);
  // The ninth byte is always zero.
  return last.some((byte) => byte !== 0) ? last : [...bytes.slice(6, 8), ...bytes.slice(9, 11)];
}

const embeddings: readonly Embedding[] = [
  // IPv4-mapped: RFC 4291, 2.5.5.2.
  embedding('::ffff:0:0/96', lastFour),
  // IPv4-compatible: RFC 4291, 2.5.5.1.
  embedding('::/96', lastFour),
  // IPv4-translated: RFC 2765.
  embedding('::ffff:0:0:0/96', lastFour),
  // NAT64: RFC 6052, RFC 8215.
  embedding('64:ff9b::/96', lastFour),
  embedding('64:ff9b:1::/48', localNat64),
  // 6to4: RFC 3056.
  embedding('2002::/16', (bytes) => bytes.slice(2, 6)),
  // Teredo, which inverts them: RFC 4380.
  embedding('2001::/32', (bytes) => lastFour(bytes).map((byte) => byte ^ 0xff)),
];

function embedding(text: string, read: Embedding['read']): Embedding {
  return { ranges: rangesOf([text]), read };
}

function rangesOf(texts: readonly string[]): readonly AddressRange[] {
  return texts.flatMap((text) => parseAddressRange(text) ?? []);
}
