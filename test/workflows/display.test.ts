import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reasons } from '../../src/domain/reasons.ts';
import { changed, searchAttributes } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { currentDetails, summariesOf } from './inspect.ts';
import { failure, hourMs, idle, idling, inTurn } from './script.ts';
import { openHarness } from './harness.ts';
import type { TypedSearchAttributes } from '@temporalio/common';
import type { StartedWorkflow, Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness[Symbol.asyncDispose]());

describe('search attributes', () => {
  test('say which resource it is, and how it is', async () => {
    const { handle, rested } = await harness.start();
    await rested();
    await eventually(async () => {
      expect(shown((await handle.describe()).typedSearchAttributes)).toEqual({
        // The starter sets it, and there is none here.
        cluster: undefined,
        kind: 'ImageRepository',
        namespace: 'apps',
        name: expect.any(String),
        image: 'app:1',
        ready: true,
        suspended: false,
      });
    });
  });

  test('are written where something changed, and only then', async () => {
    const scan = inTurn(
      async () => idle,
      async () => idling({ message: 'another message' }),
      async () => idling({ image: 'app:2' }),
      () => Promise.reject(failure('down', { retryAfterMs: hourMs })),
      async () => ({ kind: 'suspended' }) as const,
    );
    const started = await harness.start({ script: { scan } });
    await started.rested();
    expect(await upserts(started)).toBe(1);
    await runAgain(started);
    expect(await upserts(started)).toBe(1);
    await runAgain(started);
    expect(await upserts(started)).toBe(2);
    await runAgain(started);
    expect(await upserts(started)).toBe(3);
    await runAgain(started);
    expect(await upserts(started)).toBe(4);
    const { typedSearchAttributes } = await started.handle.describe();
    expect(shown(typedSearchAttributes)).toMatchObject({
      image: 'app:2',
      ready: false,
      suspended: true,
    });
  });

  test('and summaries are cut to what Temporal takes, whatever a registry lists', async () => {
    const image = `${'\u0001ä'.repeat(5000)}:1`;
    const selected = {
      kind: 'selected',
      stamp: { uid: 'u', generation: 1 },
      image,
      latest: { name: image, tag: '1' },
      nextRunMs: hourMs,
    } as const;
    const script = { evaluate: async () => selected };
    const started = await harness.start({ kind: 'ImagePolicy', script });
    await started.rested();
    const { typedSearchAttributes } = await started.handle.describe();
    expect(shown(typedSearchAttributes)['image']).toBe(`${'\u0001ä'.repeat(31)}…`);
    expect(await upserts(started)).toBe(1);
  });

  test('are left alone where Temporal does not know them', async () => {
    const started = await harness.start({ searchAttributes: false });
    await started.rested();
    expect(await upserts(started)).toBe(0);
  });
});

describe('the summary of a step', () => {
  test('says why an update is made', async () => {
    const planned = {
      kind: 'update',
      why: 'policies changed',
      stamp: { uid: 'u', generation: 1 },
      startedAt: '2026-01-01T00:00:00Z',
      policies: [{ namespace: 'apps', name: 'app', image: { name: 'app', tag: '1' } }],
      intervalMs: hourMs,
      mayHavePushed: false,
    } as const;
    const script = { plan: async () => planned };
    const { handle, rested } = await harness.start({ kind: 'ImageUpdateAutomation', script });
    await rested();
    expect(await summariesOf(handle)).toEqual([
      ['rewrite', 'policies changed: 1 policy'],
      ['reportUpdate', 'nothing to change'],
    ]);
  });
});

describe('the details', () => {
  test('tell what the loop last did, and what it does next', async () => {
    const scan = inTurn(
      () => Promise.reject(failure('is `down`', { retryAfterMs: hourMs })),
      async () => idle,
    );
    const started = await harness.start({ script: { scan } });
    const { nextRunAt = '', last } = await started.rested();
    expect(await currentDetails(started.handle)).toBe(
      [
        `**ImageRepository** \`apps/${started.handle.workflowId.split('/').at(-1)}\` is **not ready** since ${utc(last?.since)}.`,
        '',
        '- **What is wrong**: ReadOperationFailed: is \\`down\\`',
        `- **What to do**: ${reasons.ReadOperationFailed.remedy}`,
        `- **Next try**: ${utc(nextRunAt)}`,
      ].join('\n'),
    );
    await runAgain(started);
    expect(await currentDetails(started.handle)).toContain('- **Last run**: all is well');
  });

  test('tell since when, and of the last commit, as the resource has it', async () => {
    const since = '2026-01-01T00:00:00Z';
    const push = { commit: 'c1', branch: 'main', page: 'https://github.com/team/fleet/commit/c1' };
    const plan = inTurn(
      async () => idling({ since, push }),
      async () => idling({ since: '2026-01-02T00:00:00Z' }),
      () => Promise.reject(failure('down', { retryAfterMs: hourMs })),
    );
    const started = await harness.start({ kind: 'ImageUpdateAutomation', script: { plan } });
    await started.rested();
    const link = '**Last commit**: [`c1`](https://github.com/team/fleet/commit/c1) on main';
    for (const how of ['is **ready** since 2026-01-01 00:', 'is **ready** since 2026-01-01 00:']) {
      expect(await currentDetails(started.handle)).toContain(how);
      expect(await currentDetails(started.handle)).toContain(link);
      await runAgain(started, 'plan');
    }
    expect(await currentDetails(started.handle)).toContain('is **not ready** since 20');
    expect(await currentDetails(started.handle)).not.toContain('2026-01-01');
    expect(await currentDetails(started.handle)).toContain(link);
  });

  test('tell what each message is for', async () => {
    const { handle, rested } = await harness.start();
    await rested();
    const description = await handle.query<object>('__temporal_workflow_metadata');
    expect(description).toMatchObject({
      definition: {
        signalDefinitions: expect.arrayContaining([
          { name: 'reconcile', description: 'Run now, whatever the interval' },
        ]),
      },
    });
  });
});

async function runAgain(
  { handle, count, rested }: StartedWorkflow,
  step: 'scan' | 'plan' = 'scan',
): Promise<void> {
  const runs = count(step);
  await handle.signal(changed);
  await eventually(() => expect(count(step)).toBe(runs + 1));
  await rested();
}

/** An instant as the details have it. */
function utc(instant = ''): string {
  return instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

/** How often our attributes were written; Temporal's SDK has one of its own. */
async function upserts({ handle }: StartedWorkflow): Promise<number> {
  const { events } = await handle.fetchHistory();
  const written = (events ?? []).flatMap(
    ({ upsertWorkflowSearchAttributesEventAttributes: upsert }) =>
      upsert == null ? [] : [Object.keys(upsert.searchAttributes?.indexedFields ?? {})],
  );
  return written.filter((names) => !names.includes('TemporalChangeVersion')).length;
}

function shown(attributes: TypedSearchAttributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(searchAttributes).map(([name, key]) => [name, attributes.get(key)]),
  );
}
