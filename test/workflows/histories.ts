import { glob, readFile } from 'node:fs/promises';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { ensureWorkflowBundle } from '../../src/worker/bundle.ts';
import type { InjectedSinks } from '@temporalio/worker';
import type { BundleKind } from '../../src/worker/bundle.ts';
import type { RunSinks } from '../../src/workflows/measure.ts';
import type { TraceSinks } from '../../src/workflows/traced.ts';

/** What Temporal recorded of a workflow's life, as JSON. */
export interface RecordedHistory {
  readonly name: string;
  readonly text: string;
}

const directory = new URL('histories/', import.meta.url);

/** All of them, by name. */
export async function readHistories(): Promise<readonly RecordedHistory[]> {
  const names: string[] = [];
  for await (const name of glob('**/*.json', { cwd: directory })) names.push(name);
  return Promise.all(names.toSorted().map(readHistory));
}

export async function readHistory(name: string): Promise<RecordedHistory> {
  return { name, text: await readFile(new URL(name, directory), 'utf8') };
}

/** Lets today's workflows live through the histories again; answers with the error of each, or none. */
export async function replay(
  histories: readonly RecordedHistory[],
  kind: BundleKind = 'plain',
): Promise<readonly { readonly name: string; readonly error: string | undefined }[]> {
  const codePath = await ensureWorkflowBundle('node_modules/.cache/tagwright', kind);
  const recorded = histories.map(({ name, text }) => {
    const history = proto.temporal.api.history.v1.History.fromObject(JSON.parse(text));
    return { workflowId: name, history };
  });
  const sinks: InjectedSinks<RunSinks & TraceSinks> = {
    runs: { ended: { fn: () => undefined } },
    traces: { ended: { fn: () => undefined } },
  };
  const outcomes = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { codePath }, sinks },
    recorded,
  )) {
    outcomes.push({ name: workflowId, error: error?.message });
  }
  return outcomes;
}
