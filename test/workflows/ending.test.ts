import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, deleted, preview, reconcileNow } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { failure, idle, inTurn, untilCancelled } from './script.ts';
import { openHarness } from './harness.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

const gone: Rest = { kind: 'gone' };

describe('a resource that is gone', () => {
  test('is let go, and the workflow ends', async () => {
    const { handle, calls, rested } = await harness.start();
    await rested();
    await handle.signal(deleted);
    expect(await handle.result()).toBeUndefined();
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'release']);
    expect(calls[1]?.input).toMatchObject({ kind: 'ImageRepository' });
  });

  test('is let go when the run finds it so', async () => {
    const scan = inTurn(async () => gone);
    const { handle, calls } = await harness.start({ script: { scan } });
    await handle.result();
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'release']);
  });

  test('stops the step that is running', async () => {
    const { handle, calls, count } = await harness.start({ script: { scan: untilCancelled } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(deleted);
    await handle.result();
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'release']);
  });

  test('and cannot be let go is tried again', async () => {
    const release = inTurn(
      () => Promise.reject(failure('conflict')),
      async () => ({ isGone: true }),
    );
    const scan = inTurn(
      async () => idle,
      async () => gone,
    );
    const { handle, calls, rested } = await harness.start({ script: { scan, release } });
    await rested();
    await handle.signal(deleted);
    await handle.result();
    const names = calls.map(({ name }) => name);
    expect(names).toEqual(['scan', 'release', 'reportFailure', 'scan', 'release']);
  });
});

describe('a resource that was created again', () => {
  test('is not gone: the loop goes on', async () => {
    const release = inTurn(async () => ({ isGone: false }));
    const { handle, calls, rested } = await harness.start({ script: { release } });
    await rested();
    await handle.signal(deleted);
    await eventually(() => {
      expect(calls.map(({ name }) => name)).toEqual(['scan', 'release', 'scan']);
    });
    expect(await rested()).toMatchObject({ failures: 0, last: { ready: true } });
  });

  test('while the old one was let go has its run', async () => {
    const gate = Promise.withResolvers<void>();
    const release = inTurn(() => gate.promise.then(() => ({ isGone: true })));
    const { handle, calls, rested, count } = await harness.start({ script: { release } });
    await rested();
    await handle.signal(deleted);
    await eventually(() => expect(count('release')).toBe(1));
    await handle.signal(changed);
    gate.resolve();
    await eventually(() => {
      expect(calls.map(({ name }) => name)).toEqual(['scan', 'release', 'scan']);
    });
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  test.for([
    ['changed', changed.name],
    ['an unknown signal', 'fromTheFuture'],
  ] as const)(
    'while the last answer was on its way has its run, told by %s',
    async ([, signal]) => {
      const gate = Promise.withResolvers<void>();
      const { handle, count, rested } = await harness.start({
        kind: 'ImagePolicy',
        script: { previewSelection: () => gate.promise.then(() => ({ summary: 'late' })) },
      });
      await rested();
      await handle.startUpdate(preview, { waitForStage: 'ACCEPTED' });
      await handle.signal(deleted);
      await eventually(() => expect(count('release')).toBe(1));
      await rested();
      await handle.signal(signal);
      await eventually(() => expect(count('evaluate')).toBe(2));
      gate.resolve();
      expect((await handle.describe()).status.name).toBe('RUNNING');
    },
  );

  test('answers who asks for a run while the last answer was on its way', async () => {
    const gate = Promise.withResolvers<void>();
    const { handle, count, rested } = await harness.start({
      kind: 'ImagePolicy',
      script: { previewSelection: () => gate.promise.then(() => ({ summary: 'late' })) },
    });
    await rested();
    await handle.startUpdate(preview, { waitForStage: 'ACCEPTED' });
    await handle.signal(deleted);
    await eventually(() => expect(count('release')).toBe(1));
    await rested();
    expect(await handle.executeUpdate(reconcileNow)).toMatchObject({ ready: true });
    gate.resolve();
  });
});

describe('a person who cancels the workflow', () => {
  test('ends it at rest', async () => {
    const { handle, rested } = await harness.start();
    await rested();
    await handle.cancel();
    await expect(handle.result()).rejects.toSatisfy(isCancelled);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });

  test('ends it and the step that is running', async () => {
    const { handle, calls, count } = await harness.start({ script: { scan: untilCancelled } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.cancel();
    await expect(handle.result()).rejects.toSatisfy(isCancelled);
    expect(calls.map(({ name }) => name)).toEqual(['scan']);
  });
});

function isCancelled(error: unknown): boolean {
  return error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure;
}
