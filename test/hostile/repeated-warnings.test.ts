import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecord } from '../../src/domain/resources/record.ts';
import { reconcileNow } from '../../src/workflows/messages.ts';
import { failure, idle, inTurn } from '../workflows/script.ts';
import { openHarness } from '../workflows/harness.ts';
import type {
  Rewriting,
  UpdatePlan,
} from '../../src/activities/image-update-automation/contract.ts';
import type { StartedWorkflow, Harness } from '../workflows/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

/** No run but those that are asked for. */
const hourMs = 3_600_000;
const down = { retryAfterMs: hourMs };

async function runs({ handle, rested }: StartedWorkflow, count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    await handle.executeUpdate(reconcileNow);
    await rested();
  }
}

/** Of each failure that was reported, whether it was told. */
function told({ calls }: StartedWorkflow): readonly boolean[] {
  return calls
    .filter(({ name }) => name === 'reportFailure')
    .map(({ input }) => isRecord(input) && input['quiet'] !== true);
}

test.for<[string, readonly string[], readonly boolean[]]>([
  ['the same again and again is told once', ['down', 'down', 'down'], [true, false, false]],
  [
    'with another port each time is told once',
    ['no answer from 10.0.0.7:40001', 'no answer from 10.0.0.7:40002'],
    [true, false],
  ],
  ['another is told at once', ['down', 'denied', 'gone'], [true, true, true]],
  ['two that take turns are told once each', ['a', 'b', 'a', 'b'], [true, true, false, false]],
])('a failure: %s', async ([, messages, expected]) => {
  const scan = inTurn(...messages.map((text) => () => Promise.reject(failure(text, down))));
  const started = await harness.start({ script: { scan } });
  await started.rested();
  await runs(started, messages.length - 1);
  expect(told(started)).toEqual(expected);
});

test('a failure that comes back after a success is told again', async () => {
  const scan = inTurn(
    () => Promise.reject(failure('down', down)),
    async () => idle,
    () => Promise.reject(failure('down', down)),
  );
  const started = await harness.start({ script: { scan } });
  await started.rested();
  await runs(started, 2);
  expect(told(started)).toEqual([true, true]);
});

test('a failure that was told before the workflow continued as new is not told again', async () => {
  const nowMs = Date.now();
  const one = { text: 'ReadOperationFailed: down', givenAtMs: nowMs, raisedAtMs: nowMs };
  const warned = [{ ...one, quietMs: 60_000 }];
  const carried = { failures: 1, suspended: false, forced: false, nextRunAtMs: nowMs, warned };
  const script = { scan: () => Promise.reject(failure('down', down)) };
  const started = await harness.start({ script, carried });
  await started.rested();
  expect(told(started)[0]).toBe(false);
});

test('what a run warns of is told once, and again when it was away', async () => {
  const plan: UpdatePlan = {
    kind: 'update',
    stamp: { uid: 'u', generation: 1 },
    startedAt: '2026-11-21T10:00:00Z',
    policies: [],
    intervalMs: hourMs,
    mayHavePushed: false,
  };
  const checkout = { name: 'refs/heads/main', commit: 'a' };
  const warnings = [['odd file'], ['odd file', 'odd marker'], ['odd marker'], ['odd file']];
  const rewrite = inTurn(
    ...warnings.map((list) => async (): Promise<Rewriting> => {
      return { kind: 'unchanged', checkout, warnings: list };
    }),
  );
  const started = await harness.start({
    kind: 'ImageUpdateAutomation',
    script: { plan: async () => plan, rewrite },
  });
  await started.rested();
  await runs(started, warnings.length - 1);
  const reports = started.calls.filter(({ name }) => name === 'reportUpdate');
  expect(reports.map(({ input }) => isRecord(input) && input['warnings'])).toEqual([
    ['odd file'],
    ['odd marker'],
    [],
    ['odd file'],
  ]);
});
