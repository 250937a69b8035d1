import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, reconcile, state } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { failure, hourMs, idle, idling, inTurn } from './script.ts';
import { openHarness } from './harness.ts';
import type { UpdatePlan } from '../../src/activities/image-update-automation/contract.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

const stamp = { uid: 'u', generation: 1 };

const plan: UpdatePlan = {
  kind: 'update',
  stamp,
  startedAt: '2026-11-21T10:00:00Z',
  policies: [],
  intervalMs: hourMs,
  mayHavePushed: false,
};

describe('a run', () => {
  test('with nothing to do is one step, and a rest until the interval is over', async () => {
    const { calls, rested } = await harness.start();
    const now = await rested();
    expect(now).toMatchObject({
      running: false,
      suspended: false,
      failures: 0,
      last: { ready: true, reason: 'Succeeded', message: 'all is well' },
    });
    expect(Date.parse(now.nextRunAt ?? '') - Date.now()).toBeGreaterThan(hourMs - 60_000);
    expect(calls.map(({ name }) => name)).toEqual(['scan']);
  });

  test('begins again when the interval is over', async () => {
    const soon: Rest = idling({ nextRunMs: 50 });
    const scan = inTurn(
      async () => soon,
      async () => soon,
      async () => idle,
    );
    const { count, rested } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(3));
    expect(Date.parse((await rested()).nextRunAt ?? '')).toBeGreaterThan(Date.now());
  });

  test('of an ImageRepository reports what the scan found', async () => {
    const scanned = {
      kind: 'scanned',
      stamp,
      image: 'app',
      canonicalName: 'index.docker.io/library/app',
      result: { revision: 'r', tagCount: 2, latestTags: ['2', '1'], scannedAt: plan.startedAt },
      nextRunMs: hourMs,
    } as const;
    const { calls, rested } = await harness.start({ script: { scan: async () => scanned } });
    expect((await rested()).last?.message).toBe('scanned');
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'reportScan']);
    expect(calls[1]?.input).toMatchObject({ scan: scanned });
  });

  test('of an ImagePolicy reports the selection, and rests until a message comes', async () => {
    const selection = {
      kind: 'selected',
      stamp,
      image: 'app:2',
      latest: { name: 'app', tag: '2' },
    } as const;
    const script = { evaluate: async () => selection };
    const { calls, rested } = await harness.start({ kind: 'ImagePolicy', script });
    const now = await rested();
    expect(now.last?.message).toBe('selected');
    expect(now.nextRunAt).toBeUndefined();
    expect(calls.map(({ name }) => name)).toEqual(['evaluate', 'reportSelection']);
    expect(calls[1]?.input).toMatchObject({ selection });
  });

  test('of an ImageUpdateAutomation pushes nothing where nothing is to be rewritten', async () => {
    const script = { plan: async () => plan };
    const { calls, rested } = await harness.start({ kind: 'ImageUpdateAutomation', script });
    expect((await rested()).last?.message).toBe('updated');
    expect(calls.map(({ name }) => name)).toEqual(['plan', 'rewrite', 'reportUpdate']);
  });

  test('of an ImageUpdateAutomation rewrites, pushes, and reports the warnings of both', async () => {
    const checkout = { name: 'refs/heads/main', commit: 'c1' };
    const base = { base: 'c1', expected: 'c1' };
    const push = {
      commit: 'c2',
      branch: 'main',
      message: 'm',
      refspecs: [],
      pushedAt: plan.startedAt,
    };
    const pushing = { kind: 'pushed', checkout, push, warnings: ['second'] } as const;
    const { calls, rested } = await harness.start({
      kind: 'ImageUpdateAutomation',
      script: {
        plan: async () => plan,
        rewrite: async () => ({
          kind: 'changed',
          checkout,
          base,
          files: 1,
          changes: 1,
          warnings: ['first'],
        }),
        commitAndPush: async () => pushing,
      },
    });
    expect((await rested()).last?.ready).toBe(true);
    expect(calls.map(({ name }) => name)).toEqual([
      'plan',
      'rewrite',
      'commitAndPush',
      'reportUpdate',
    ]);
    expect(calls[3]?.input).toMatchObject({ plan, pushing, warnings: ['first', 'second'] });
  });
});

describe('a message', () => {
  test.for([
    ['that something changed', changed.name],
    ['that asks for a run', reconcile.name],
    ['that this version does not know', 'fromTheFuture'],
  ] as const)('%s, wakes the loop', async ([, signal]) => {
    const { handle, count, rested } = await harness.start();
    await rested();
    await handle.signal(signal);
    await eventually(() => expect(count('scan')).toBe(2));
  });

  test('that comes during a run leads to one more run, however often it comes', async () => {
    const gate = Promise.withResolvers<void>();
    const scan = inTurn(
      () => gate.promise.then(() => idle),
      async () => idling({ message: 'again' }),
    );
    const { handle, count, rested } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    for (let times = 0; times < 3; times += 1) await handle.signal(changed);
    gate.resolve();
    await eventually(async () => expect((await rested()).last?.message).toBe('again'));
    expect(count('scan')).toBe(2);
  });

  test('that asks for a run makes it a forced one', async () => {
    const { handle, calls, rested } = await harness.start();
    await rested();
    await handle.signal(reconcile);
    await eventually(() =>
      expect(calls.map(({ input }) => input)).toMatchObject([{ forced: false }, { forced: true }]),
    );
  });
});

describe('a failed run', () => {
  test('is reported with all that the step told of it', async () => {
    const details = {
      reason: 'AuthenticationFailed',
      stamp,
      intervalMs: hourMs,
      retryAfterMs: hourMs,
    } as const;
    const { calls, rested } = await harness.start({
      script: { scan: () => Promise.reject(failure('no such secret', details)) },
    });
    expect(await rested()).toMatchObject({
      failures: 1,
      last: { ready: false, reason: 'AuthenticationFailed', message: 'no such secret' },
    });
    expect(calls[1]).toMatchObject({
      name: 'reportFailure',
      input: {
        kind: 'ImageRepository',
        failure: { ...details, terminal: false, message: 'no such secret' },
      },
    });
  });

  test.for([
    ['at first soon', 0, {}, 750],
    ['each time after twice the time', 4, { intervalMs: hourMs }, 12_000],
    ['at least every quarter of an hour', 11, { intervalMs: hourMs }, 900_000],
    ['no later than its interval', 11, { intervalMs: 5_000 }, 5_000],
    ['no sooner than the other side asked for', 0, { retryAfterMs: 40_000 }, 40_000],
    ['as the worker is told to', 1, {}, 60_000, { firstMs: 30_000, longestMs: hourMs }],
  ] as const)('is tried again, %s', async ([, failures, details, delayMs, backoff]) => {
    const gate = Promise.withResolvers<void>();
    const before = Date.now();
    const scan = inTurn(
      () => Promise.reject(failure('down', details)),
      () => gate.promise.then(() => idle),
    );
    const carried = { failures, suspended: false, forced: false, nextRunAtMs: before };
    const down = { ready: false, reason: 'Failed', message: 'down', backoff };
    const script = { scan, reportFailure: () => Promise.resolve(down) };
    const { handle, count } = await harness.start({ script, carried });
    await eventually(() => expect(count('reportFailure')).toBe(1));
    const now = await eventually(async () => {
      const { nextRunAt, failures: told } = await handle.query(state);
      expect(told).toBe(failures + 1);
      return Date.parse(nextRunAt ?? '');
    });
    gate.resolve();
    expect(now - before).toBeGreaterThanOrEqual(delayMs);
    expect(now - before).toBeLessThan(delayMs + 10_000);
  });

  test('is forgotten after the next that succeeds', async () => {
    const scan = inTurn(
      () => Promise.reject(failure('down')),
      async () => idle,
    );
    const { rested } = await harness.start({ script: { scan } });
    await eventually(async () => {
      expect(await rested()).toMatchObject({ failures: 0, last: { ready: true } });
    });
  });

  test('that trying again cannot help waits for a message', async () => {
    const scan = inTurn(
      () => Promise.reject(failure('not an image', { reason: 'ImageURLInvalid', terminal: true })),
      async () => idle,
    );
    const { handle, rested } = await harness.start({ script: { scan } });
    const stalled = await rested();
    expect(stalled).toMatchObject({ failures: 1, last: { reason: 'ImageURLInvalid' } });
    expect(stalled.nextRunAt).toBeUndefined();
    await handle.signal(changed);
    await eventually(async () => expect((await rested()).last?.ready).toBe(true));
  });

  test('that cannot be reported does not end the loop', async () => {
    const scan = inTurn(
      () => Promise.reject(failure('down')),
      async () => idle,
    );
    const reportFailure = inTurn(() => Promise.reject(failure('forbidden')));
    const { rested } = await harness.start({ script: { scan, reportFailure } });
    await eventually(async () => expect((await rested()).last?.ready).toBe(true));
  });
});
