import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, deleted, suspend } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { failure, idle, idling, inTurn, untilCancelled } from './script.ts';
import { openHarness } from './harness.ts';
import type { Script } from './script.ts';
import type { StartedWorkflow, Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

test.for<[string, Partial<Script>, string]>([
  ['a run with nothing to do', { scan: () => Promise.resolve(idle) }, 'requeue_after'],
  ['one of a suspended resource', { scan: async () => ({ kind: 'suspended' }) }, 'success'],
  ['one that fails', { scan: () => Promise.reject(failure('no')) }, 'error'],
  [
    'one that stalls',
    { scan: () => Promise.reject(failure('never', { terminal: true })) },
    'success',
  ],
])('%s is told of once', async ([, script, result]) => {
  const { runs, rested } = await harness.start({ script });
  await rested();
  await eventually(() => expect(runs.length).toBeGreaterThan(0));
  expect(runs[0]).toEqual({
    kind: 'ImageRepository',
    namespace: 'apps',
    name: expect.stringMatching(/^resource-/),
    durationMs: expect.any(Number),
    result,
  });
});

test('the time of a run is that from its begin to its report', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const startedAt = performance.now();
  const { runs, count } = await harness.start({
    script: { scan: () => promise.then(() => idling()) },
  });
  await eventually(() => expect(count('scan')).toBe(1));
  const begun = performance.now();
  await eventually(() => {
    if (performance.now() - begun < 300) throw new Error('it is too early');
  });
  resolve(undefined);
  await eventually(() => expect(runs).toHaveLength(1));
  expect(runs[0]?.durationMs).toBeGreaterThanOrEqual(300);
  // Temporal's clock counts whole milliseconds.
  expect(runs[0]?.durationMs).toBeLessThan(performance.now() - startedAt + 10);
});

test('of a resource that is gone the end is told', async () => {
  const started = await harness.start();
  await started.rested();
  await started.handle.signal(deleted);
  await started.handle.result();
  await eventually(() => expect(resultsOf(started)).toEqual(['requeue_after', 'gone']));
});

test('of a run that a message interrupts nothing is told, but of the next', async () => {
  const scan = inTurn(untilCancelled, async () => ({ kind: 'suspended' }) as const);
  const { handle, runs, count } = await harness.start({ script: { scan } });
  await eventually(() => expect(count('scan')).toBe(1));
  await handle.signal(suspend);
  await eventually(() => expect(runs.map(({ result }) => result)).toEqual(['success']));
});

test('runs are told of again for what happens, not for what is replayed', async () => {
  const one = await harness.start();
  await one.rested();
  for (let count = 2; count <= 3; count += 1) {
    await one.handle.signal(changed, { suspended: false });
    await eventually(() => expect(one.runs).toHaveLength(count));
  }
});

function resultsOf({ runs }: StartedWorkflow): readonly string[] {
  return runs.map(({ result }) => result);
}
