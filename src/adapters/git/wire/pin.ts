import type { Route } from '../../../domain/network/route.ts';
import type { Egress } from '../../http/egress.ts';

/** Where the programs `git` and `ssh` connect to; they would look a name up again by themselves. */
export type Pin =
  /** Entries of `http.curloptResolve`; none where the operator's proxy is the only one to be connected to. */
  | { readonly kind: 'http'; readonly resolve: readonly string[] }
  /** `names` are those of the server in known_hosts: where it is not known by one, the next is looked for. */
  | { readonly kind: 'ssh'; readonly address: string; readonly names: readonly string[] };

const defaultPorts: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'socks5:': '1080',
  'socks5h:': '1080',
  'ssh:': '22',
};

interface PinSearch {
  readonly egress: Egress;
  readonly url: string;
  readonly route: Route;
  readonly signal: AbortSignal;
}

/**
 * Looks up the one server that a program is to connect to: that of `url`, or the tenant's proxy.
 * @throws {AddressRefusedError} if its address is refused
 */
export async function findPin({ egress, url, route, signal }: PinSearch): Promise<Pin> {
  const target = new URL(url);
  function lookUp(host: string): Promise<readonly string[]> {
    return egress.resolve(host, signal);
  }
  if (target.protocol === 'ssh:') return pinSsh(target, lookUp);
  if (route.kind === 'direct') return { kind: 'http', resolve: await pinHttp(target, lookUp) };
  if (route.namedBy === 'tenant')
    return { kind: 'http', resolve: await pinHttp(new URL(route.proxy.address), lookUp) };
  egress.assertHost(target.hostname);
  return { kind: 'http', resolve: [] };
}

type LookUp = (host: string) => Promise<readonly string[]>;

async function pinHttp(
  { hostname, port, protocol }: URL,
  lookUp: LookUp,
): Promise<readonly string[]> {
  const addresses = await lookUp(hostname);
  const place = `${port === '' ? defaultPorts[protocol] : port}:${addresses.map(bracketed).join(',')}`;
  // curl takes a name with a dot at its end for another one.
  return [`${hostname}:${place}`, `${hostname.replace(/\.$/, '')}:${place}`];
}

/** What stands in the URL may be encoded, which git undoes. */
async function pinSsh({ hostname, port }: URL, lookUp: LookUp): Promise<Pin> {
  const host = decodeURIComponent(hostname)
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1');
  const [address = ''] = await lookUp(host);
  const isUsual = port === '' || port === defaultPorts['ssh:'];
  return { kind: 'ssh', address, names: isUsual ? [host] : [`[${host}]:${port}`, host] };
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
