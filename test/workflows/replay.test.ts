import { glob, readFile } from 'node:fs/promises';
import proto from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { ensureWorkflowBundle } from '../../src/worker/bundle.ts';
import { workflowTypes } from '../../src/workflows/messages.ts';
import type { InjectedSinks } from '@temporalio/worker';
import type { RunSinks } from '../../src/workflows/measure.ts';

/*
 * The workflows that run when a new version is installed go on where the old one stopped: today's
 * code must give the commands that the recorded histories hold. Where it does not, guard the change
 * with `patched()`. Only before a first release, or beside a history that is kept, is it right to
 * record anew: `npm run record-histories`.
 */
beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

const directory = new URL('histories/', import.meta.url);

test('the workflows do today what their histories say', async () => {
  const histories = await readHistories();
  for (const type of Object.values(workflowTypes)) {
    expect(histories.some(({ text }) => text.includes(`"name": "${type}"`))).toBe(true);
  }
  expect(await replay(histories)).toEqual(
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

interface RecordedHistory {
  readonly name: string;
  readonly text: string;
}

async function readHistories(): Promise<readonly RecordedHistory[]> {
  const histories: RecordedHistory[] = [];
  for await (const file of glob('**/*.json', { cwd: directory })) {
    histories.push({
      name: file,
      text: await readFile(new URL(file, directory), 'utf8'),
    });
  }
  return histories.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function replay(
  histories: readonly RecordedHistory[],
): Promise<readonly { readonly name: string; readonly error: string | undefined }[]> {
  const codePath = await ensureWorkflowBundle('node_modules/.cache/tagwright');
  const recorded = histories.map(({ name, text }) => {
    const history = proto.temporal.api.history.v1.History.fromObject(JSON.parse(text));
    return { workflowId: name, history };
  });
  const sinks: InjectedSinks<RunSinks> = { runs: { ended: { fn: () => undefined } } };
  const outcomes = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { codePath }, sinks },
    recorded,
  )) {
    outcomes.push({ name: workflowId, error: error?.message });
  }
  return outcomes;
}
