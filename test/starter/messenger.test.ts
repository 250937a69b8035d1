import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { createNewsMetrics } from '../../src/domain/metrics/news-metrics.ts';
import { createMessenger } from '../../src/starter/messenger.ts';
import type { Messenger } from '../../src/starter/messenger.ts';
import type { Message } from '../../src/starter/message.ts';

/** A delivery that has begun, for the test to end. */
interface Delivery {
  readonly message: Message;
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

describe('a messenger', () => {
  test('delivers at once', () => {
    const { messenger, deliveries } = open();
    messenger.send(changed('a'));
    expect(deliveries.map(({ message }) => message)).toEqual([changed('a')]);
  });

  test('delivers to each receiver one message at a time, and of those that wait the last', async () => {
    const { messenger, deliveries, delivered } = open();
    messenger.send(changed('a'));
    messenger.send(changed('a', true));
    messenger.send(deleted('a'));
    messenger.send(changed('b'));
    expect(delivered()).toEqual(['a:changed', 'b:changed']);
    deliveries[0]?.succeed();
    await nextTurn();
    expect(delivered()).toEqual(['a:changed', 'b:changed', 'a:deleted']);
  });

  test('has no more than 32 deliveries on their way', async () => {
    const { messenger, deliveries } = open();
    for (let index = 0; index < 40; index += 1) messenger.send(changed(`receiver-${index}`));
    expect(deliveries).toHaveLength(32);
    deliveries[5]?.succeed();
    await nextTurn();
    expect(deliveries).toHaveLength(33);
  });

  test('tries again what did not arrive', async () => {
    const { messenger, deliveries, errors, next } = open();
    messenger.send(changed('a'));
    deliveries[0]?.fail(new Error('down'));
    expect((await next(1)).message).toEqual(changed('a'));
    expect(errors).toEqual(['a: down']);
  });

  test('drops what did not arrive for what came later', async () => {
    const { messenger, deliveries, next, delivered } = open();
    messenger.send(changed('a'));
    messenger.send(deleted('a'));
    deliveries[0]?.fail(new Error('down'));
    (await next(1)).succeed();
    await nextTurn();
    expect(delivered()).toEqual(['a:changed', 'a:deleted']);
  });

  test('counts what has to be told, until it is', async () => {
    const { messenger, deliveries, next, depth } = open();
    messenger.send(changed('a'));
    messenger.send(changed('a', true));
    messenger.send(deleted('a'));
    messenger.send(changed('b'));
    expect(depth()).toBe(3);
    deliveries[0]?.fail(new Error('down'));
    (await next(2)).succeed();
    await nextTurn();
    expect(depth()).toBe(1);
    deliveries[1]?.succeed();
    await nextTurn();
    expect(depth()).toBe(0);
  });

  test('does not let one receiver that fails hold up the others', () => {
    const { messenger, deliveries, delivered } = open();
    messenger.send(changed('a'));
    deliveries[0]?.fail(new Error('down'));
    messenger.send(changed('b'));
    expect(delivered()).toEqual(['a:changed', 'b:changed']);
  });

  test('puts off what may be held, for what comes later to join it', () => {
    const { messenger, deliveries } = open(({ news }) => (news === 'changed' ? 3_600_000 : 0));
    messenger.send(changed('a'));
    expect(deliveries).toEqual([]);
    messenger.send(deleted('a'));
    expect(deliveries.map(({ message }) => message)).toEqual([deleted('a')]);
  });

  test('asks again, when it has waited, whether to go on waiting', () => {
    vi.useFakeTimers();
    try {
      let holdMs = 1_000;
      const { messenger, deliveries } = open(() => holdMs);
      messenger.send(changed('a'));
      vi.advanceTimersByTime(500);
      holdMs = 3_000;
      vi.advanceTimersByTime(2_499);
      expect(deliveries).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(deliveries).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('begins nothing more once it is stopped', async () => {
    const { messenger, deliveries, errors, stop, delivered } = open();
    messenger.send(changed('a'));
    messenger.send(deleted('a'));
    stop();
    deliveries[0]?.fail(new Error('down'));
    messenger.send(changed('b'));
    await nextTurn();
    expect(errors).toEqual(['a: down']);
    expect(delivered()).toEqual(['a:changed']);
  });
});

function changed(name: string, suspended = false): Message {
  const key = { namespace: 'apps', name };
  return { kind: 'ImagePolicy', key, news: 'changed', suspended, seen: {} };
}

function deleted(name: string): Message {
  return { kind: 'ImagePolicy', key: { namespace: 'apps', name }, news: 'deleted' };
}

function open(holdOf: (message: Message) => number = () => 0): {
  readonly messenger: Messenger;
  readonly deliveries: readonly Delivery[];
  /** The deliveries that have begun, each as `name:news`. */
  readonly delivered: () => readonly string[];
  readonly errors: readonly string[];
  /** The delivery of that number, from 0, once it has begun. */
  readonly next: (index: number) => Promise<Delivery>;
  /** Of the queue, by what is counted. */
  readonly depth: () => number;
  readonly stop: () => void;
} {
  const deliveries: Delivery[] = [];
  const errors: string[] = [];
  const abort = new AbortController();
  let begun = Promise.withResolvers<void>();
  const metrics = createNewsMetrics();
  const messenger = createMessenger({
    metrics,
    holdOf,
    deliver: (message) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      deliveries.push({ message, succeed: resolve, fail: reject });
      begun.resolve();
      begun = Promise.withResolvers();
      return promise;
    },
    onError: ({ key }, error) =>
      errors.push(`${key.name}: ${error instanceof Error ? error.message : ''}`),
    signal: abort.signal,
  });
  async function next(index: number): Promise<Delivery> {
    for (;;) {
      const delivery = deliveries[index];
      if (delivery !== undefined) return delivery;
      await begun.promise;
    }
  }
  function delivered(): readonly string[] {
    return deliveries.map(({ message }) => `${message.key.name}:${message.news}`);
  }
  function depth(): number {
    const family = metrics.families().find(({ name }) => name === 'workqueue_depth');
    return (family?.samples ?? []).reduce((sum, { value }) => sum + value, 0);
  }
  return { messenger, deliveries, delivered, errors, next, depth, stop: () => abort.abort() };
}
