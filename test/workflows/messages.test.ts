import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, reconcileNow, resume, suspend } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import {
  cancelledTooLate,
  failure,
  hourMs,
  idle,
  idling,
  inTurn,
  untilCancelled,
} from './script.ts';
import { openHarness } from './harness.ts';
import type { Script } from './script.ts';
import type { Harness } from './harness.ts';
import type {
  Rewriting,
  UpdatePlan,
} from '../../src/activities/image-update-automation/contract.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

const suspended = { kind: 'suspended' } as const;
const startedAt = '2026-11-21T10:00:00Z';
const checkout = { name: 'refs/heads/main', commit: 'c1' };
const base = { base: 'c1', expected: 'c1' };
const changedRewriting: Rewriting = {
  kind: 'changed',
  checkout,
  base,
  files: 1,
  changes: 1,
  warnings: [],
};
const plan: UpdatePlan = {
  kind: 'update',
  stamp: { uid: 'u', generation: 1 },
  startedAt,
  policies: [],
  intervalMs: hourMs,
  mayHavePushed: false,
};

/** A resource whose `spec.suspend` is what was last written. */
function suspendable(): Pick<Script, 'scan' | 'setSuspended'> {
  let isSuspended = false;
  return {
    setSuspended: async (input) => {
      isSuspended = input.suspended;
    },
    scan: async () => (isSuspended ? suspended : idle),
  };
}

describe('suspend', () => {
  test('writes it to the resource, and the loop rests; resume, and it goes on', async () => {
    const { handle, calls, rested } = await harness.start({ script: suspendable() });
    await rested();
    await handle.signal(suspend);
    const now = await eventually(async () => {
      const state = await rested();
      expect(state.suspended).toBe(true);
      return state;
    });
    expect(now.nextRunAt).toBeUndefined();
    await handle.signal(resume);
    await eventually(async () => {
      expect(await rested()).toMatchObject({ suspended: false, nextRunAt: expect.any(String) });
    });
    const written = calls.filter(({ name }) => name === 'setSuspended');
    expect(written.map(({ input }) => input)).toMatchObject([
      { kind: 'ImageRepository', suspended: true },
      { kind: 'ImageRepository', suspended: false },
    ]);
  });

  test('stops the step that is running', async () => {
    const scan = inTurn(untilCancelled, async () => suspended);
    const { handle, calls, rested, count } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(suspend);
    await eventually(async () => expect((await rested()).suspended).toBe(true));
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'setSuspended', 'scan']);
  });

  test('is written when the step has stopped, not before', async () => {
    const told: string[] = [];
    const scan = inTurn(
      () => untilCancelled().finally(() => told.push('stopped')),
      async () => suspended,
    );
    const setSuspended = inTurn(async () => void told.push('written'));
    const { handle, rested, count } = await harness.start({ script: { scan, setSuspended } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(suspend);
    await eventually(async () => expect((await rested()).suspended).toBe(true));
    expect(told).toEqual(['stopped', 'written']);
  });

  test('during a push lets it end, and be reported', async () => {
    const gate = Promise.withResolvers<void>();
    const push = { commit: 'c2', branch: 'main', message: 'm', refspecs: [], pushedAt: startedAt };
    const { handle, calls, rested, count } = await harness.start({
      kind: 'ImageUpdateAutomation',
      script: {
        plan: inTurn<typeof suspended | UpdatePlan>(
          async () => plan,
          async () => suspended,
        ),
        rewrite: async () => changedRewriting,
        commitAndPush: () =>
          gate.promise.then(() => ({ kind: 'pushed', checkout, push, warnings: [] })),
      },
    });
    await eventually(() => expect(count('commitAndPush')).toBe(1));
    await handle.signal(suspend);
    gate.resolve();
    await eventually(async () => expect((await rested()).suspended).toBe(true));
    const names = calls.map(({ name }) => name);
    expect(names.slice(2)).toEqual(['commitAndPush', 'reportUpdate', 'setSuspended', 'plan']);
  });

  test('before a push begins none', async () => {
    const { handle, calls, rested, count } = await harness.start({
      kind: 'ImageUpdateAutomation',
      script: {
        plan: inTurn<typeof suspended | UpdatePlan>(
          async () => plan,
          async () => suspended,
        ),
        rewrite: () => cancelledTooLate(changedRewriting),
      },
    });
    await eventually(() => expect(count('rewrite')).toBe(1));
    await handle.signal(suspend);
    await eventually(async () => expect((await rested()).suspended).toBe(true));
    const names = calls.map(({ name }) => name);
    expect(names).toEqual(['plan', 'rewrite', 'setSuspended', 'plan']);
  });

  test('by somebody else stops the step that is running', async () => {
    const scan = inTurn(untilCancelled, async () => suspended);
    const { handle, calls, rested, count } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(changed, { suspended: true });
    await eventually(async () => expect((await rested()).suspended).toBe(true));
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'scan']);
  });

  test('is not waited for where the resource is about to be deleted', async () => {
    const scan = inTurn(untilCancelled, async () => ({ kind: 'gone' }) as const);
    const { handle, calls, count } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    await handle.signal(changed, { deleting: true });
    await handle.result();
    expect(calls.map(({ name }) => name)).toEqual(['scan', 'scan', 'release']);
  });

  test('and resume while it is written: the last word counts', async () => {
    const gate = Promise.withResolvers<void>();
    const { scan, setSuspended } = suspendable();
    const { handle, calls, rested, count } = await harness.start({
      script: { scan, setSuspended: (input) => gate.promise.then(() => setSuspended(input)) },
    });
    await rested();
    await handle.signal(suspend);
    await eventually(() => expect(count('setSuspended')).toBe(1));
    await handle.signal(suspend);
    await handle.signal(resume);
    gate.resolve();
    await eventually(() => expect(count('setSuspended')).toBe(2));
    await eventually(async () => expect((await rested()).nextRunAt).toBeDefined());
    const written = calls.filter(({ name }) => name === 'setSuspended');
    expect(written[1]?.input).toMatchObject({ suspended: false });
  });

  test('that cannot be written is reported, and the loop goes on', async () => {
    const setSuspended = inTurn(() => Promise.reject(failure('forbidden', { reason: 'Failed' })));
    const { handle, rested } = await harness.start({ script: { setSuspended } });
    await rested();
    await handle.signal(suspend);
    await eventually(async () => {
      expect(await rested()).toMatchObject({ failures: 1, last: { message: 'forbidden' } });
    });
    await handle.signal(changed);
    await eventually(async () => expect((await rested()).last?.ready).toBe(true));
  });
});

describe('reconcileNow', () => {
  test('answers with how a run ended that began after it was asked', async () => {
    const gate = Promise.withResolvers<void>();
    const scan = inTurn(
      () => gate.promise.then(() => idling({ message: 'first' })),
      async () => idling({ message: 'second' }),
    );
    const { handle, count } = await harness.start({ script: { scan } });
    await eventually(() => expect(count('scan')).toBe(1));
    const asked = await handle.startUpdate(reconcileNow, { waitForStage: 'ACCEPTED' });
    gate.resolve();
    expect(await asked.result()).toEqual({ ready: true, reason: 'Succeeded', message: 'second' });
  });

  test('makes the run a forced one', async () => {
    const { handle, calls, rested } = await harness.start();
    await rested();
    await handle.executeUpdate(reconcileNow);
    expect(calls[1]).toMatchObject({ name: 'scan', input: { forced: true } });
  });

  test('answers with the failure, once that is reported', async () => {
    const scan = inTurn(
      async () => idle,
      () => Promise.reject(failure('down')),
      async () => idle,
    );
    const { handle, rested } = await harness.start({ script: { scan } });
    await rested();
    const answer = await handle.executeUpdate(reconcileNow);
    expect(answer).toEqual({ ready: false, reason: 'ReadOperationFailed', message: 'down' });
  });

  test('while spec.suspend is written answers with the run that follows that', async () => {
    const gate = Promise.withResolvers<void>();
    const scan = inTurn(
      async () => idle,
      async () => idling({ message: 'resumed' }),
    );
    const { handle, count, rested } = await harness.start({
      script: { scan, setSuspended: () => gate.promise },
    });
    await rested();
    await handle.signal(resume);
    await eventually(() => expect(count('setSuspended')).toBe(1));
    const asked = await handle.startUpdate(reconcileNow, { waitForStage: 'ACCEPTED' });
    gate.resolve();
    expect(await asked.result()).toMatchObject({ message: 'resumed' });
    expect(count('scan')).toBe(2);
  });

  test('says that a suspended resource is suspended', async () => {
    const scan = inTurn(
      async () => idle,
      async () => suspended,
    );
    const { handle, rested } = await harness.start({ script: { scan } });
    await rested();
    expect(await handle.executeUpdate(reconcileNow)).toMatchObject({ reason: 'Suspended' });
  });

  test('says that a resource that is gone is gone', async () => {
    const scan = inTurn(
      async () => idle,
      async () => ({ kind: 'gone' }) as const,
    );
    const { handle, rested } = await harness.start({ script: { scan } });
    await rested();
    expect(await handle.executeUpdate(reconcileNow)).toMatchObject({ reason: 'Deleted' });
    await handle.result();
  });

  test('whose run is interrupted answers with the one that follows, which is forced too', async () => {
    const scan = inTurn(
      async () => idle,
      untilCancelled,
      async () => idling({ message: 'after the interruption' }),
    );
    const { handle, calls, rested, count } = await harness.start({ script: { scan } });
    await rested();
    const asked = await handle.startUpdate(reconcileNow, { waitForStage: 'ACCEPTED' });
    await eventually(() => expect(count('scan')).toBe(2));
    await handle.signal(changed, { suspended: true });
    expect((await asked.result()).message).toBe('after the interruption');
    expect(calls[2]).toMatchObject({ input: { forced: true } });
  });
});
