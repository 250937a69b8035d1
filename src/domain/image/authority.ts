const forbiddenInHost = /[\0-\x20#%/?@\\^`{|}\x7f]/;
const bracketed = /^\[([^[]*)\](?::[0-9]*)?$/;
const portAtEnd = /:[^:]*$/;
const port = /^:[0-9]*$/;
const hexGroup = /^[0-9A-Fa-f]{1,4}$/;
const ipv4Part = /^(?:0|[1-9][0-9]{0,2})$/;

/**
 * Whether `text` is what Go's URL parser would give back as a host: a name or an address, and perhaps a port. Empty is.
 * @see https://pkg.go.dev/net/url#URL the field Host
 */
export function isAuthority(text: string): boolean {
  if (forbiddenInHost.test(text)) return false;
  const [, address] = bracketed.exec(text) ?? [];
  if (address !== undefined) return isIpv6(address);
  if (text.includes('[')) return false;
  const [ending] = portAtEnd.exec(text) ?? [];
  return ending === undefined || port.test(ending);
}

/** The four numbers of an IPv4 address, as net/netip reads it: no leading zeros. */
export function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => ipv4Part.test(part))) return undefined;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? numbers : undefined;
}

function isIpv6(text: string): boolean {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return false;
  if (after === undefined) return countGroups(before) === 8;
  const left = before === '' ? 0 : countGroups(before);
  const right = after === '' ? 0 : countGroups(after);
  // An IPv4 address can only end the whole; `::` stands for at least one group.
  if (before.includes('.')) return false;
  return left !== undefined && right !== undefined && left + right <= 7;
}

/** How many of an IPv6 address's eight groups `text` spells; an IPv4 address at the end is two. */
function countGroups(text: string): number | undefined {
  const groups = text.split(':');
  const last = groups.at(-1) ?? '';
  const endsInIpv4 = last.includes('.');
  if (endsInIpv4 && parseIpv4(last) === undefined) return undefined;
  const hexGroups = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!hexGroups.every((group) => hexGroup.test(group))) return undefined;
  return hexGroups.length + (endsInIpv4 ? 2 : 0);
}
