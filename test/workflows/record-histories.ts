import { mkdir, writeFile } from 'node:fs/promises';
import { eventually } from '../support/eventually.ts';
import {
  changed,
  deleted,
  preview,
  reconcileNow,
  resume,
  state,
  suspend,
} from '../../src/workflows/messages.ts';
import { leaveToQueue } from '../../src/activities/step.ts';
import { failure, hourMs, idling, inTurn, untilCancelled } from './script.ts';
import { openHarness } from './harness.ts';
import type { Selected } from '../../src/activities/image-policy/contract.ts';
import type { Scanned } from '../../src/activities/image-repository/contract.ts';
import type {
  Rewriting,
  UpdatePlan,
} from '../../src/activities/image-update-automation/contract.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { StartedWorkflow, Harness } from './harness.ts';

/**
 * `npm run record-histories [NAME]...`: plays each kind's life on a real server, or the lives that
 * are named, and keeps what Temporal recorded of it.
 */
async function record(names: readonly string[]): Promise<void> {
  const directory = new URL('histories/', import.meta.url);
  await mkdir(directory, { recursive: true });
  await using harness = await openHarness();
  for (const [name, play] of Object.entries(lives)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const { handle } = await play(harness);
    const history = await handle.fetchHistory();
    await writeFile(
      new URL(`${name}.json`, directory),
      `${JSON.stringify(history, scrubbed, 1)}\n`,
    );
  }
}

const stamp = { uid: 'u', generation: 1 };
const startedAt = '2026-11-21T10:00:00Z';
const checkout = { name: 'refs/heads/main', commit: 'c1' };
const base = { base: 'c1', expected: 'c1' };

const plan: UpdatePlan = {
  kind: 'update',
  stamp,
  startedAt,
  policies: [{ namespace: 'apps', name: 'app', image: { name: 'app', tag: '2' } }],
  intervalMs: hourMs,
  mayHavePushed: false,
};

const scanned: Scanned = {
  kind: 'scanned',
  stamp,
  image: 'app',
  canonicalName: 'index.docker.io/library/app',
  result: { revision: 'r', tagCount: 2, latestTags: ['2', '1'], scannedAt: startedAt },
  nextRunMs: 50,
};

const lives: Readonly<Record<string, (harness: Harness) => Promise<StartedWorkflow>>> = {
  'image-repository': playRepository,
  'image-repository-at-once': playAtOnce,
  'image-policy': playPolicy,
  'image-policy-carried': playCarried,
  'image-update-automation': playAutomation,
  'image-update-automation-cancelled': playCancelled,
  'image-update-automation-quiet': playQuiet,
};

/**
 * Scan and report, the interval, a failure and its delay, an interruption, suspend and resume, the
 * end.
 */
async function playRepository(harness: Harness): Promise<StartedWorkflow> {
  const scan = inTurn<Rest | Scanned>(
    async () => scanned,
    () => Promise.reject(failure('down', { stamp, intervalMs: hourMs })),
    async () => idling(),
    untilCancelled,
    async () => ({ kind: 'suspended' }),
    async () => idling(),
  );
  const started = await harness.start({ script: { scan } });
  const { handle, count } = started;
  await hasRun(started, 3);
  await handle.signal(changed);
  await eventually(() => atLeast(count('scan'), 4));
  await handle.signal(suspend);
  await hasRun(started, 5);
  await handle.signal(resume);
  await hasRun(started, 6);
  await handle.executeUpdate(reconcileNow);
  await handle.signal(deleted);
  await handle.result();
  return started;
}

/** Scans where the workflow runs: one to report, a quiet one, a slow one, a failed one, and what follows it. */
async function playAtOnce(harness: Harness): Promise<StartedWorkflow> {
  const scanAtOnce = inTurn<Rest | Scanned>(
    async () => scanned,
    async () => idling({ nextRunMs: 50 }),
    async () => leaveToQueue(),
    () => Promise.reject(failure('down', { stamp, intervalMs: hourMs })),
  );
  const scan = inTurn(async () => idling({ nextRunMs: 50 }));
  const started = await harness.start({ script: { scanAtOnce, scan } });
  await hasRun(started, 5);
  await started.handle.signal(deleted);
  await started.handle.result();
  return started;
}

/** Select and report, a preview, a run with nothing to do, a failure that waits for a message. */
async function playPolicy(harness: Harness): Promise<StartedWorkflow> {
  const evaluate = inTurn<Rest | Selected>(
    async () => ({ kind: 'selected', stamp, image: 'app:2', latest: { name: 'app', tag: '2' } }),
    async () => idling(),
    () => Promise.reject(failure('no', { reason: 'InvalidPolicy', terminal: true })),
  );
  const started = await harness.start({ kind: 'ImagePolicy', script: { evaluate } });
  await hasRun(started, 1);
  await started.handle.executeUpdate(preview);
  await started.handle.signal(changed);
  await hasRun(started, 2);
  await started.handle.signal(changed);
  await hasRun(started, 3);
  return started;
}

/** What follows upon continue-as-new. */
async function playCarried(harness: Harness): Promise<StartedWorkflow> {
  const last = { ready: false, reason: 'Failed', message: 'down' };
  const carried = { failures: 2, suspended: false, forced: true, nextRunAtMs: 0, last };
  const started = await harness.start({ kind: 'ImagePolicy', carried });
  await hasRun(started, 1);
  return started;
}

/** Plan, rewrite, push and report; a rewrite that changes nothing; nothing to do. */
async function playAutomation(harness: Harness): Promise<StartedWorkflow> {
  const push = { commit: 'c2', branch: 'main', message: 'm', refspecs: [], pushedAt: startedAt };
  const started = await harness.start({
    kind: 'ImageUpdateAutomation',
    script: {
      plan: inTurn<Rest | UpdatePlan>(
        async () => plan,
        async () => plan,
        async () => idling(),
      ),
      rewrite: inTurn<Rewriting>(
        async () => ({ kind: 'changed', checkout, base, files: 1, changes: 1, warnings: [] }),
        async () => ({ kind: 'unchanged', checkout, warnings: [] }),
      ),
      commitAndPush: async () => ({ kind: 'pushed', checkout, push, warnings: ['old field'] }),
    },
  });
  for (const runs of [1, 2, 3]) {
    await hasRun(started, runs);
    await started.handle.signal(changed);
  }
  await hasRun(started, 4);
  return started;
}

/** A person cancels the workflow while a step is running. */
async function playCancelled(harness: Harness): Promise<StartedWorkflow> {
  const started = await harness.start({
    kind: 'ImageUpdateAutomation',
    script: { plan: untilCancelled },
  });
  const { handle, count } = started;
  await eventually(() => atLeast(count('plan'), 1));
  await handle.cancel();
  await handle.result().catch(() => undefined);
  return started;
}

/** Twenty runs, one after the other, that find nothing to do. */
async function playQuiet(harness: Harness): Promise<StartedWorkflow> {
  const rest = inTurn<Rest>(
    ...Array.from({ length: 19 }, () => async () => idling({ nextRunMs: 50 })),
    async () => idling(),
  );
  const started = await harness.start({ kind: 'ImageUpdateAutomation', script: { plan: rest } });
  await hasRun(started, 20);
  return started;
}

/** Resolves when so many runs were begun and the last has ended. */
async function hasRun({ handle, count }: StartedWorkflow, runs: number): Promise<void> {
  await eventually(async () => {
    atLeast(count('scan') + count('evaluate') + count('plan'), runs);
    if ((await handle.query(state)).running) throw new Error('it is still running');
  });
}

function atLeast(actual: number, wanted: number): void {
  if (actual < wanted) throw new Error(`${actual} runs, not yet ${wanted}`);
}

/** Leaves out what differs from machine to machine. */
function scrubbed(name: string, value: unknown): unknown {
  if (name === 'identity' || name === 'stackTrace') return '';
  // A sticky queue has its worker's process and host in its name.
  return typeof value === 'string' ? value.replace(/^\d+@.*/, 'worker') : value;
}

await record(process.argv.slice(2));
