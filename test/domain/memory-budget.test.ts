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

test('work waits in its order, also that which wants more than there is', async () => {
  const memory = budget();
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  function use(name: string, bytes: number, until: Promise<void>): Promise<void> {
    return memory.hold(bytes, signal, () => {
      order.push(name);
      return until;
    });
  }
  const work = [
    use('first', 60, first.promise),
    use('large', 1000, Promise.resolve()),
    use('would fit, but came later', 20, Promise.resolve()),
    use('free', 10, Promise.resolve()),
  ];
  await work[3];
  expect(order.toSorted()).toEqual(['first', 'free']);
  first.resolve();
  await Promise.all(work);
  expect(order.slice(2)).toEqual(['large', 'would fit, but came later']);
});

test('work that fails, or is given up while it waits, lets the next go on', async () => {
  const memory = budget();
  const first = Promise.withResolvers<void>();
  const stop = new AbortController();
  const failing = memory.hold(60, signal, () => first.promise);
  const large = memory.hold(110, stop.signal, () => Promise.resolve('never'));
  const small = memory.hold(40, signal, () => Promise.resolve('done'));
  stop.abort(new Error('no longer wanted'));
  await expect(large).rejects.toThrow('no longer wanted');
  expect(await small).toBe('done');
  first.reject(new Error('failed'));
  await expect(failing).rejects.toThrow('failed');
  expect(await memory.hold(110, signal, () => Promise.resolve('all'))).toBe('all');
});
