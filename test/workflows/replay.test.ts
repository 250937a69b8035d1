import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { workflowTypes } from '../../src/workflows/messages.ts';
import { readHistories, replay } from './histories.ts';

/*
 * The workflows that run when a new version is installed go on where the old one stopped: today's
 * code must give the commands that the recorded histories hold. Where it does not, guard the change
 * with `patched()`. Only before a first release, or beside a history that is kept, is it right to
 * record anew: `npm run record-histories`.
 */
beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

test('the workflows do today what their histories say', async () => {
  const histories = await readHistories();
  for (const type of Object.values(workflowTypes)) {
    expect(histories.some(({ text }) => text.includes(`"name": "${type}"`))).toBe(true);
  }
  expect(await replay(histories)).toEqual(
    histories.map(({ name }) => ({ name, error: undefined })),
  );
});

test('traces can be switched on while workflows run', async () => {
  const histories = await readHistories();
  expect(await replay(histories, 'traced')).toEqual(
    histories.map(({ name }) => ({ name, error: undefined })),
  );
});

test('a history of another workflow is noticed', async () => {
  const history = (await readHistories()).find(({ text }) => text.includes('"name": "evaluate"'));
  const other = { name: 'other', text: String(history?.text).replaceAll('"evaluate"', '"scan"') };
  expect(await replay([other])).toEqual([
    { name: 'other', error: expect.stringMatching(/nondeterminism/i) },
  ]);
});
