import { lookup as lookUp } from 'node:dns';
import { isAddress, refusalOf } from '../../domain/network/addresses.ts';
import { untilAborted } from './until-aborted.ts';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressRange, Refusal } from '../../domain/network/addresses.ts';

/** The code of an {@link AddressRefusedError}, as system errors have one. */
export const addressRefused = 'ERR_ADDRESS_REFUSED';

/** Somebody named a server whose address is not theirs to name. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = addressRefused;

  constructor(host: string, address: string, refusal: Refusal) {
    const where = host === address ? host : `"${host}" is at ${address}, which`;
    super(
      `${where} is a ${refusal} address, which a resource may not name: use another server, or have the operator allow it with --allow-addresses=${address}`,
    );
  }
}

/**
 * Where resources may send us. Names are checked after they were resolved, and what was checked is what is connected to,
 * so that a name cannot lead elsewhere between the two.
 */
export interface Egress {
  /** For `connect`. It is not asked about addresses. */
  readonly lookup: LookupFunction;
  /** @throws {AddressRefusedError} if `host`, of a URL, is an address that is refused, or a name that can mean no other. */
  assertHost(host: string): void;
  /**
   * The addresses of a host that may be connected to, the best first.
   * @throws {AddressRefusedError} if none may; the signal's reason if that comes first.
   */
  resolve(host: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** @param allowed what the operator allows besides; absent: everything, for whom only operators name servers */
export function createEgress(allowed?: readonly AddressRange[]): Egress {
  function refusalAt(address: string): Refusal | undefined {
    return allowed === undefined ? undefined : refusalOf(address, allowed);
  }

  /** Those that may be connected to; an error if none may. */
  function permitted(
    host: string,
    found: readonly LookupAddress[],
  ): LookupAddress[] | AddressRefusedError {
    const good = found.filter(({ address }) => refusalAt(address) === undefined);
    const [first] = found;
    const refusal = first === undefined ? undefined : refusalAt(first.address);
    if (good.length > 0 || first === undefined || refusal === undefined) return good;
    return new AddressRefusedError(host, first.address, refusal);
  }

  function find(
    host: string,
    options: Parameters<LookupFunction>[1],
    done: (error: Error | null, found: LookupAddress[]) => void,
  ): void {
    lookUp(host, { ...options, all: true }, (error, found) => {
      const outcome = error ?? permitted(host, found);
      if (outcome instanceof Error) done(outcome, []);
      else done(null, outcome);
    });
  }

  function assertHost(host: string): void {
    const name = withoutBrackets(host).replace(/\.$/, '');
    const isLocal = name === 'localhost' || name.endsWith('.localhost');
    if (!isLocal && !isAddress(name)) return;
    const meant = isLocal ? ['127.0.0.1', '::1'] : [name];
    const outcome = permitted(
      name,
      meant.map((address) => ({ address, family: 0 })),
    );
    if (outcome instanceof Error) throw outcome;
  }

  return {
    assertHost,
    lookup(host, options, callback) {
      find(host, options, (error, found) => {
        const [first] = found;
        if (options.all === true) callback(error, found);
        else callback(error, first?.address ?? '', first?.family);
      });
    },
    async resolve(host, signal) {
      assertHost(host);
      const { promise, resolve, reject } = Promise.withResolvers<readonly LookupAddress[]>();
      find(withoutBrackets(host), {}, (error, found) =>
        error === null ? resolve(found) : reject(error),
      );
      const found = await untilAborted(promise, signal);
      return found.map(({ address }) => address);
    },
  };
}

/** A URL has an address of version 6 in brackets. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
