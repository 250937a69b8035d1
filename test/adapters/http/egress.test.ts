import { expect, test } from 'vitest';
import { AddressRefusedError, createEgress } from '../../../src/adapters/http/egress.ts';
import { parseAddressRange } from '../../../src/domain/network/addresses.ts';

const some = createEgress([parseAddressRange('127.0.0.0/8')].filter((one) => one !== undefined));
const none = createEgress([]);
const { signal } = new AbortController();

test('of the addresses of a name, those that are allowed are left', async () => {
  const addresses = await some.resolve('localhost', signal);
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.filter((address) => !address.startsWith('127.'))).toEqual([]);
});

test('a name with none is refused, and the error says by whom it can be allowed', async () => {
  const refused = none.resolve('127.0.0.1', signal);
  await expect(refused).rejects.toBeInstanceOf(AddressRefusedError);
  await expect(refused).rejects.toThrow(
    '127.0.0.1 is a loopback address, which a resource may not name: use another server, or have the operator allow it with --allow-addresses=127.0.0.1',
  );
});

test.for([
  ['all addresses', { all: true }],
  ['the first address', {}],
] as const)('a connection that asks for %s gets what is allowed', async ([, options]) => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  some.lookup('localhost', options, (error, address) => resolve(error ?? address));
  expect(JSON.stringify(await promise)).toContain('127.0.0.1');
  const { promise: refused, resolve: refuse } = Promise.withResolvers<unknown>();
  none.lookup('localhost', options, (error, address) => refuse(error ?? address));
  expect(await refused).toBeInstanceOf(AddressRefusedError);
});

test('a name that nobody knows is unknown, not refused', async () => {
  await expect(none.resolve('registry.invalid', signal)).rejects.toMatchObject({
    code: 'ENOTFOUND',
  });
});

test('where nothing is checked, everything may be named', async () => {
  expect(await createEgress().resolve('[::1]', signal)).toEqual(['::1']);
});

test('a caller who stops waiting is let go', async () => {
  const waiting = none.resolve('registry.invalid', AbortSignal.abort(new Error('enough')));
  await expect(waiting).rejects.toThrow('enough');
});
