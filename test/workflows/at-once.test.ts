import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterUnavailable } from '../../src/domain/errors.ts';
import { runStep } from '../../src/activities/step.ts';
import { eventually } from '../support/eventually.ts';
import { suspend } from '../../src/workflows/messages.ts';
import { failure, idle, inTurn, untilCancelled } from './script.ts';
import { openHarness } from './harness.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { Harness, StartedWorkflow } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

/** A policy whose evaluation, where the workflow runs, does this; on its queue it finds nothing to do. */
async function start(atOnce: () => Promise<Rest>): Promise<{
  readonly workflow: StartedWorkflow;
  /** Where it was evaluated, in order. */
  readonly places: readonly string[];
}> {
  const places: string[] = [];
  async function evaluate(): Promise<Rest> {
    const { isLocal } = Context.current().info;
    places.push(isLocal ? 'at once' : 'queue');
    return isLocal ? atOnce() : idle;
  }
  const workflow = await harness.start({ kind: 'ImagePolicy', script: { evaluate } });
  return { workflow, places };
}

test('a step that is quick is not put on a queue', async () => {
  const { workflow, places } = await start(async () => idle);
  expect(await workflow.rested()).toMatchObject({ last: { ready: true } });
  expect(places).toEqual(['at once']);
});

test.for<readonly [string, () => Promise<Rest>]>([
  [
    'that says that it will take long',
    () => runStep('Failed', async ({ leaveLongWork }) => (leaveLongWork(), idle)),
  ],
  ['that takes long', untilCancelled],
  [
    'that meets a Kubernetes API without an answer',
    () => Promise.reject(ApplicationFailure.retryable('no answer', clusterUnavailable)),
  ],
])('a step %s is taken from its queue', async ([, atOnce]) => {
  const { workflow, places } = await start(atOnce);
  await eventually(() => expect(places).toEqual(['at once', 'queue']), { timeoutMs: 20_000 });
  expect(await workflow.rested()).toMatchObject({ failures: 0, last: { ready: true } });
});

test('a step that fails is not tried again on its queue', async () => {
  const { workflow, places } = await start(() => Promise.reject(failure('down')));
  await eventually(() => expect(workflow.count('reportFailure')).toBe(1));
  expect(places).toEqual(['at once']);
});

test('a scan that is quick is not put on a queue', async () => {
  const workflow = await harness.start({ script: { scanAtOnce: async () => idle } });
  expect(await workflow.rested()).toMatchObject({ failures: 0, last: { ready: true } });
  expect(workflow.count('scan')).toBe(0);
});

test('a scan that is slow is taken from its queue, within seconds', async () => {
  const workflow = await harness.start({ script: { scanAtOnce: untilCancelled } });
  expect(await workflow.rested()).toMatchObject({ failures: 0, last: { ready: true } });
  expect(workflow.count('scan')).toBe(1);
});

test('a scan that follows a failed one is taken from its queue', async () => {
  const scanAtOnce = inTurn<Rest>(
    () => Promise.reject(failure('down')),
    () => Promise.reject(new Error('taken at once again')),
  );
  const workflow = await harness.start({ script: { scanAtOnce } });
  await eventually(() => expect(workflow.count('scan')).toBe(1), { timeoutMs: 20_000 });
  expect(await workflow.rested()).toMatchObject({ failures: 0, last: { ready: true } });
});

test('what a suspended resource is told while it is scanned at once is done when that has ended', async () => {
  const gate = Promise.withResolvers<Rest>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const scanAtOnce = inTurn<Rest>(
    () => (begin(), gate.promise),
    async () => ({ kind: 'suspended' }),
  );
  const { handle, rested, calls } = await harness.start({ script: { scanAtOnce } });
  await begun;
  await handle.signal(suspend);
  gate.resolve(idle);
  await eventually(async () => expect((await rested()).suspended).toBe(true));
  expect(calls.map(({ name }) => name)).toEqual(['setSuspended']);
});
