import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, reconcileNow, unwatched } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { runIdOf } from './inspect.ts';
import { idle, inTurn, untilCancelled } from './script.ts';
import { openHarness } from './harness.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

const blue = { namespace: 'apps', labelSelector: 'shard=blue' };
const green = { namespace: 'apps', labelSelector: 'shard=green' };

async function isRunning(handle: WorkflowHandle): Promise<boolean> {
  return (await handle.describe()).status.name === 'RUNNING';
}

describe('a resource that is watched no longer', () => {
  test('has no workflow, and no step follows', async () => {
    const { handle, calls, rested, runs } = await harness.start();
    await rested();
    await handle.signal(unwatched, blue);
    expect(await handle.result()).toBeUndefined();
    expect(calls.map(({ name }) => name)).toEqual(['scan']);
    expect(runs.map(({ result }) => result)).toEqual(['requeue_after', 'gone']);
  });

  test('stops the step that is running, and nothing is reported', async () => {
    const { handle, calls, count } = await harness.start({ script: { scan: untilCancelled } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(unwatched, blue);
    await handle.result();
    expect(calls.map(({ name }) => name)).toEqual(['scan']);
  });

  test('answers who asked for a run', async () => {
    const { handle, calls, count } = await harness.start({ script: { scan: untilCancelled } });
    await eventually(() => expect(count('scan')).toBe(1));
    const asked = await handle.startUpdate(reconcileNow, { waitForStage: 'ACCEPTED' });
    await handle.signal(unwatched, blue);
    expect(await asked.result()).toMatchObject({ ready: false, reason: 'Unwatched' });
    await handle.result();
    expect(calls.map(({ name }) => name)).toEqual(['scan']);
  });
});

describe('a resource that another starter keeps', () => {
  test('is not let go by the one that kept it before', async () => {
    const { handle, count, rested } = await harness.start();
    await rested();
    await handle.signal(changed, { scope: blue });
    await handle.signal(changed, { scope: green });
    await handle.signal(unwatched, blue);
    await handle.signal(changed);
    await eventually(() => expect(count('scan')).toBeGreaterThan(1));
    await rested();
    expect(await isRunning(handle)).toBe(true);
    await handle.signal(unwatched, green);
    await handle.result();
  });

  test('has its run, where the other let it go just before', async () => {
    const gate = Promise.withResolvers<void>();
    // The step does not hear at once that it is to stop.
    const scan = inTurn(
      () => gate.promise.then(() => idle),
      async () => idle,
    );
    const { handle, count, rested } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(unwatched, blue);
    await handle.signal(changed, { scope: green });
    gate.resolve();
    await eventually(() => expect(count('scan')).toBe(2));
    await rested();
    expect(await isRunning(handle)).toBe(true);
  });

  test('is let go by one of a narrower scope, which was the wider one before', async () => {
    const { handle, rested } = await harness.start();
    await rested();
    await handle.signal(changed, { scope: { namespace: 'apps' } });
    await handle.signal(unwatched, blue);
    expect(await handle.result()).toBeUndefined();
  });

  test('knows that after it continued as new', async () => {
    const { handle, rested } = await harness.start();
    const first = await runIdOf(handle);
    await rested();
    await handle.signal(changed, { scope: green });
    await eventually(async () => {
      await Promise.all(Array.from({ length: 25 }, () => handle.signal(changed)));
      expect(await runIdOf(handle)).not.toBe(first);
    });
    await handle.signal(unwatched, blue);
    await handle.signal(changed);
    await rested();
    expect(await isRunning(handle)).toBe(true);
    await handle.signal(unwatched, green);
    expect(await handle.result()).toBeUndefined();
  });
});
