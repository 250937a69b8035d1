import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleted, preview } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { failure, idle, inTurn } from './script.ts';
import { openHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

describe('preview', () => {
  test.for([
    ['ImagePolicy', 'would select app:2'],
    ['ImageUpdateAutomation', 'would change 1 file'],
    ['ImageRepository', 'a scan changes nothing: it reads the tags and reports them'],
  ] as const)('of an %s tells what a run would do, and none is begun', async ([kind, summary]) => {
    const { handle, calls, rested } = await harness.start({ kind });
    const before = await rested();
    expect(await handle.executeUpdate(preview)).toMatchObject({ summary });
    expect(await rested()).toEqual(before);
    expect(calls.filter(({ name }) => !name.startsWith('preview'))).toHaveLength(1);
  });

  test('that fails says why, and the loop goes on', async () => {
    const previewSelection = inTurn(() => Promise.reject(failure('no tags', { reason: 'Failed' })));
    const { handle, rested } = await harness.start({
      kind: 'ImagePolicy',
      script: { previewSelection },
    });
    await rested();
    await expect(handle.executeUpdate(preview)).rejects.toMatchObject({
      cause: { cause: { message: 'no tags' } },
    });
    expect(await rested()).toMatchObject({ failures: 0 });
  });

  test('is answered while a run is going on', async () => {
    const gate = Promise.withResolvers<void>();
    const evaluate = inTurn(() => gate.promise.then(() => idle));
    const { handle, count, rested } = await harness.start({
      kind: 'ImagePolicy',
      script: { evaluate },
    });
    await eventually(() => expect(count('evaluate')).toBe(1));
    expect((await handle.executeUpdate(preview)).summary).toBe('would select app:2');
    gate.resolve();
    await rested();
  });

  test('still on its way when the resource goes is answered before the end', async () => {
    const gate = Promise.withResolvers<void>();
    const { handle, count, rested } = await harness.start({
      kind: 'ImagePolicy',
      script: { previewSelection: () => gate.promise.then(() => ({ summary: 'at last' })) },
    });
    await rested();
    const asked = await handle.startUpdate(preview, { waitForStage: 'ACCEPTED' });
    await handle.signal(deleted);
    await eventually(() => expect(count('release')).toBe(1));
    gate.resolve();
    expect((await asked.result()).summary).toBe('at last');
    await handle.result();
  });
});
