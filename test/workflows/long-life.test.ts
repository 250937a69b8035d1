import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  changed,
  preview,
  reconcileNow,
  searchAttributes,
  state,
} from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { currentDetails, eventsOf, runIdOf } from './inspect.ts';
import { failure, hourMs, idling, inTurn, restingScript } from './script.ts';
import { openHarness } from './harness.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Script } from './script.ts';
import type { StartedWorkflow, Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

/** The length of a history at which a loop continues as new. */
const longHistory = 250;

describe('continue as new', () => {
  test('keeps what the loop knows, and what is shown of it', async () => {
    const scan = inTurn(() => Promise.reject(failure('down', { retryAfterMs: hourMs })));
    const { handle, count, rested } = await floodedOnce('ImageRepository', { scan });
    const first = await runIdOf(handle);
    await eventually(async () => {
      const runs = count('reportFailure');
      await handle.signal(changed);
      await eventually(() => expect(count('reportFailure')).toBeGreaterThan(runs));
      await rested();
      expect(await runIdOf(handle)).not.toBe(first);
    });
    const runs = count('scan');
    const now = await rested();
    expect(now).toMatchObject({ failures: runs, suspended: false, last: { message: 'down' } });
    expect(Date.parse(now.nextRunAt ?? '') - Date.now()).toBeGreaterThan(hourMs - 60_000);
    expect(await currentDetails(handle)).toContain(`${runs} failed runs in a row`);
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(searchAttributes.kind)).toBe('ImageRepository');
    expect(await eventsOf(handle)).not.toContain('upsertWorkflowSearchAttributesEventAttributes');
    expect(await eventsOf(handle)).not.toContain('activityTaskScheduledEventAttributes');
  });

  test('leaves a suspended resource suspended', async () => {
    const { handle, rested } = await harness.start({
      carried: { failures: 0, suspended: true, forced: false },
    });
    const now = await rested();
    expect(now.suspended).toBe(true);
    expect(now.nextRunAt).toBeUndefined();
    expect(await currentDetails(handle)).toContain('is **suspended**');
  });

  test('keeps that a forced run was asked for', async () => {
    const { calls, rested } = await harness.start({
      carried: { failures: 0, suspended: false, forced: true, nextRunAtMs: Date.now() },
    });
    await rested();
    expect(calls[0]).toMatchObject({ name: 'scan', input: { forced: true } });
  });

  test('waits for no answer, and leaves none out', async () => {
    const gate = Promise.withResolvers<void>();
    const previewSelection = inTurn(() => gate.promise.then(() => ({ summary: 'late' })));
    const { handle, rested } = await floodedOnce('ImagePolicy', { previewSelection });
    const first = await runIdOf(handle);
    const asked = await handle.startUpdate(preview, { waitForStage: 'ACCEPTED' });
    do {
      expect(await handle.executeUpdate(reconcileNow)).toMatchObject({ ready: true });
    } while ((await handle.describe()).historyLength <= longHistory);
    expect(await runIdOf(handle)).toBe(first);
    gate.resolve();
    expect((await asked.result()).summary).toBe('late');
    await handle.signal(changed);
    await eventually(async () => expect(await runIdOf(handle)).not.toBe(first));
    expect((await rested()).last?.ready).toBe(true);
  });

  test('loses no message', async () => {
    let version = 0;
    const scan = inTurn(async (): Promise<Rest> => idling({ message: `saw ${version}` }));
    const { handle } = await harness.start({ script: { scan } });
    const first = await runIdOf(handle);
    for (; version < longHistory; version += 1) await handle.signal(changed);
    await eventually(async () => {
      expect((await handle.query(state)).last?.message).toBe(`saw ${longHistory}`);
    });
    expect(await runIdOf(handle)).not.toBe(first);
  });
});

/** A workflow whose history is nearly too long: many messages came during its first run. */
async function floodedOnce(kind: ImageKind, script: Partial<Script>): Promise<StartedWorkflow> {
  const gate = Promise.withResolvers<void>();
  const { scan, evaluate, ...others } = restingScript(script);
  const started = await harness.start({
    kind,
    script: {
      ...others,
      scan: (input) => gate.promise.then(() => scan(input)),
      evaluate: (input) => gate.promise.then(() => evaluate(input)),
    },
  });
  await eventually(() => expect(started.calls).toHaveLength(1));
  // A batch adds up to four events for each message, and the end of the run some more.
  while ((await started.handle.describe()).historyLength < longHistory - 200) {
    await Promise.all(Array.from({ length: 25 }, () => started.handle.signal(changed)));
  }
  gate.resolve();
  await eventually(() => expect(started.calls.length).toBeGreaterThan(1));
  await started.rested();
  return started;
}
