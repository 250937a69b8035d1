import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { runStep } from '../../src/activities/step.ts';

function leaving(): Promise<never> {
  return runStep('Failed', async ({ leaveLongWork }) => {
    leaveLongWork();
    throw new Error('it went on');
  });
}

test('a step that was taken at once and leaves its work has not failed: the SDK does not log it', async () => {
  const atOnce = new MockActivityEnvironment({ isLocal: true });
  await expect(atOnce.run(leaving)).rejects.toMatchObject({
    type: 'LeftToQueue',
    category: 'BENIGN',
    nonRetryable: true,
  });
});

test('a step on its queue leaves nothing', async () => {
  const queued = new MockActivityEnvironment({ isLocal: false });
  await expect(queued.run(leaving)).rejects.toMatchObject({ message: 'it went on' });
});
