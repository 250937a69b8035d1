import { describe, expect, test } from 'vitest';
import { createDispatcher } from '../../src/starter/dispatcher.ts';
import type { Dispatcher } from '../../src/starter/dispatcher.ts';

/** A delivery that has begun, for the test to end. */
interface Delivery {
  readonly id: string;
  readonly message: string;
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

describe('a dispatcher', () => {
  test('delivers at once', async () => {
    const { dispatcher, deliveries } = open();
    dispatcher.send('a', '1');
    expect(summaries(deliveries)).toEqual(['a:1']);
    deliveries[0]?.succeed();
    await dispatcher.idle();
  });

  test('is idle where nothing was sent', async () => {
    await expect(open().dispatcher.idle()).resolves.toBeUndefined();
  });

  test('is idle only when the last message has arrived', async () => {
    const { dispatcher, deliveries, next } = open();
    dispatcher.send('a', '1');
    dispatcher.send('a', '2');
    const order: string[] = [];
    const idle = dispatcher.idle().then(() => order.push('idle'));
    deliveries[0]?.succeed();
    (await next('a:2')).succeed();
    order.push('succeeded');
    await idle;
    expect(order).toEqual(['succeeded', 'idle']);
  });

  test('joins what waits for a receiver, and delivers to each one message at a time', async () => {
    const { dispatcher, deliveries, next } = open();
    for (const message of ['1', '2', '3']) dispatcher.send('a', message);
    dispatcher.send('b', '4');
    expect(summaries(deliveries)).toEqual(['a:1', 'b:4']);
    deliveries[0]?.succeed();
    (await next('a:2+3')).succeed();
    deliveries[1]?.succeed();
    await dispatcher.idle();
    expect(summaries(deliveries)).toEqual(['a:1', 'b:4', 'a:2+3']);
  });

  test('has no more than so many on their way', async () => {
    const { dispatcher, deliveries, next } = open({ concurrency: 2 });
    for (const id of ['a', 'b', 'c', 'd']) dispatcher.send(id, '1');
    expect(summaries(deliveries)).toEqual(['a:1', 'b:1']);
    deliveries[1]?.succeed();
    (await next('c:1')).succeed();
    (await next('d:1')).succeed();
    deliveries[0]?.succeed();
    await dispatcher.idle();
  });

  test('tries again what did not arrive', async () => {
    const { dispatcher, deliveries, errors, next } = open();
    dispatcher.send('a', '1');
    deliveries[0]?.fail(new Error('down'));
    (await next('a:1', 2)).succeed();
    await dispatcher.idle();
    expect(errors).toEqual(['a: down']);
  });

  test('joins what did not arrive with what came later', async () => {
    const { dispatcher, deliveries, next } = open();
    dispatcher.send('a', '1');
    dispatcher.send('a', '2');
    deliveries[0]?.fail(new Error('down'));
    (await next('a:1+2')).succeed();
    await dispatcher.idle();
    expect(deliveries).toHaveLength(2);
  });

  test('does not let one receiver that fails hold up the others', async () => {
    const { dispatcher, deliveries, next } = open();
    dispatcher.send('a', '1');
    deliveries[0]?.fail(new Error('down'));
    dispatcher.send('b', '1');
    expect(summaries(deliveries)).toEqual(['a:1', 'b:1']);
    deliveries[1]?.succeed();
    (await next('a:1', 2)).succeed();
    await dispatcher.idle();
  });

  test('begins nothing more once it is stopped', async () => {
    const { dispatcher, deliveries, errors, stop } = open({ concurrency: 1 });
    dispatcher.send('a', '1');
    dispatcher.send('b', '1');
    stop();
    deliveries[0]?.fail(new Error('down'));
    await dispatcher.idle();
    dispatcher.send('c', '1');
    await dispatcher.idle();
    expect(errors).toEqual(['a: down']);
    expect(summaries(deliveries)).toEqual(['a:1']);
  });
});

function summaries(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id, message }) => `${id}:${message}`);
}

function open({ concurrency = 32 }: { readonly concurrency?: number } = {}): {
  readonly dispatcher: Dispatcher<string>;
  readonly deliveries: readonly Delivery[];
  readonly errors: readonly string[];
  /** The delivery of that summary, the `count`th of them, once it has begun. */
  readonly next: (summary: string, count?: number) => Promise<Delivery>;
  readonly stop: () => void;
} {
  const deliveries: Delivery[] = [];
  const errors: string[] = [];
  const abort = new AbortController();
  let begun = Promise.withResolvers<void>();
  const dispatcher = createDispatcher<string>({
    deliver: (id, message) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      deliveries.push({ id, message, succeed: resolve, fail: reject });
      begun.resolve();
      begun = Promise.withResolvers();
      return promise;
    },
    merge: (earlier, later) => `${earlier}+${later}`,
    onError: (id, error) => errors.push(`${id}: ${error instanceof Error ? error.message : ''}`),
    concurrency,
    signal: abort.signal,
  });
  async function next(summary: string, count = 1): Promise<Delivery> {
    for (;;) {
      const found = deliveries.filter(({ id, message }) => `${id}:${message}` === summary);
      const delivery = found[count - 1];
      if (delivery !== undefined) return delivery;
      await begun.promise;
    }
  }
  return { dispatcher, deliveries, errors, next, stop: () => abort.abort() };
}
