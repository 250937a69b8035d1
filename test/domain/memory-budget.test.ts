import { expect, test } from 'vitest';
import { MemoryBudget, NoRoomError } from '../../src/domain/memory-budget.ts';

const signal = AbortSignal.timeout(10_000);

function budget(): MemoryBudget {
  return new MemoryBudget({ totalBytes: 100, freeBytes: 10 });
}

test('what is small is free, however much is taken', () => {
  const memory = budget();
  memory.open().take(110);
  expect(() => memory.open().take(10)).not.toThrow();
  expect(() => memory.open().take(11)).toThrow(NoRoomError);
});

test('what a share took is there again when it is disposed of, once', () => {
  const memory = budget();
  const share = memory.open();
  share.take(60);
  share.take(50);
  expect(() => share.take(1)).toThrow(NoRoomError);
  share[Symbol.dispose]();
  share[Symbol.dispose]();
  const next = memory.open();
  next.take(110);
  expect(() => next.take(1)).toThrow(NoRoomError);
});

test('reservations wait in their order, and also those of more than there is come to their turn', async () => {
  const memory = budget();
  const first = await memory.reserve(60, signal);
  const order: string[] = [];
  async function use(name: string, bytes: number): Promise<void> {
    using share = await memory.reserve(bytes, signal);
    order.push(name);
    await Promise.resolve(share);
  }
  const waiting = [use('large', 1000), use('fits, but came later', 20)];
  await Promise.resolve();
  expect(order).toEqual([]);
  first[Symbol.dispose]();
  await Promise.all(waiting);
  expect(order).toEqual(['large', 'fits, but came later']);
});

test('a reservation that is given up lets the next one go on', async () => {
  const memory = budget();
  const first = await memory.reserve(60, signal);
  const stop = new AbortController();
  const large = memory.reserve(110, stop.signal);
  const small = memory.reserve(40, signal);
  stop.abort(new Error('no longer wanted'));
  await expect(large).rejects.toThrow('no longer wanted');
  const second = await small;
  second[Symbol.dispose]();
  first[Symbol.dispose]();
  await expect(memory.reserve(40, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
    'too late',
  );
});
