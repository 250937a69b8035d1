import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { reconcile, state, workflowId } from '../../src/workflows/messages.ts';
import { startLoneInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { LoneInstallation } from '../support/installation.ts';
import type { HeldRequests } from '../support/git-gate.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/** Where an update stands when its worker is killed, by the team that it is for. */
const steps = {
  'at-plan': 'plan',
  'at-rewrite': 'rewrite',
  'before-the-push': 'commitAndPush',
  'after-the-push': 'commitAndPush',
  'overtaken-after-the-push': 'commitAndPush',
  'before-the-report': 'reportUpdate',
} as const;

/** Temporal's `PENDING_ACTIVITY_STATE_STARTED`. */
const started = 2;

let installation: LoneInstallation;
let worker: Tagwright;
const teams = new Map<string, Team>();

function teamOf(name: string): Team {
  const team = teams.get(name);
  if (team === undefined) throw new Error(`no team ${name}`);
  return team;
}

/** A team whose automation has run, whose policy has selected a newer tag, and which has not heard of that. */
async function prepareTeam(name: string): Promise<void> {
  const team = await createTeam(installation, { name });
  teams.set(name, team);
  await team.apply({ automation: { interval: '1h' } });
  await team.untilStatus('ImageUpdateAutomation', {
    observedPolicies: { app: { tag: '1.0.0' } },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
}

/** Without the starter nobody tells the loops. */
async function selectNewTag(name: string): Promise<void> {
  const team = teamOf(name);
  await team.pushOnly('1.1.0');
  await signal('ImageRepository', name);
  await team.untilStatus('ImageRepository', { lastScanResult: { tagCount: 2 } });
  await signal('ImagePolicy', name);
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.1.0' } });
}

async function signal(kind: ImageKind, name: string): Promise<void> {
  await workflowOf(kind, name).signal(reconcile);
}

function workflowOf(kind: ImageKind, name: string): WorkflowHandle {
  const id = workflowId('default', kind, { namespace: name, name: 'app' });
  return installation.client.workflow.getHandle(id);
}

/** Waits until the automation's only activity is this one, and somebody works on it. */
async function untilAt(name: string, activity: string): Promise<void> {
  const handle = workflowOf('ImageUpdateAutomation', name);
  await installation.until(async () => {
    const { raw } = await handle.describe();
    const pending = raw.pendingActivities?.map((one) => [one.activityType?.name, one.state]);
    expect(pending).toEqual([[activity, started]]);
  });
}

async function untilHeld(counts: readonly (() => number)[]): Promise<void> {
  await installation.until(() => {
    for (const count of counts) expect(count()).toBeGreaterThan(0);
  });
}

interface HeldAnswers {
  readonly count: () => number;
  readonly letGo: () => Promise<void>;
}

/** Makes the server wait after it has taken a push, before its answer is whole. */
async function holdAnswers(team: Team): Promise<HeldAnswers> {
  const reached = join(team.git.path, 'reached');
  const held = join(team.git.path, 'held');
  await writeFile(held, '');
  await team.git.hook(
    'post-receive',
    `touch ${reached}; while [ -e ${held} ]; do sleep 0.05; done`,
  );
  return { count: () => Number(existsSync(reached)), letGo: () => rm(held) };
}

beforeAll(async () => {
  installation = await startLoneInstallation();
  worker = await installation.start('worker');
  const starter = await installation.start('starter');
  await Promise.all([...Object.keys(steps), 'after-the-report'].map(prepareTeam));
  await starter.stop();
  await Promise.all([...teams.keys()].map(selectNewTag));
});

afterAll(() => installation[Symbol.asyncDispose]());

describe('of a worker killed while updates are under way', () => {
  let recoveredAfterMs = 0;

  beforeAll(async () => {
    const { gate, servers } = installation;
    const held: HeldRequests[] = [
      gate.hold(/\/at-rewrite\//),
      gate.hold(/before-the-push\/.*git-receive-pack/),
    ];
    const answers = await Promise.all(
      ['before-the-report', 'after-the-push', 'overtaken-after-the-push'].map((name) =>
        holdAnswers(teamOf(name)),
      ),
    );
    for (const name of Object.keys(steps).filter((step) => step !== 'at-plan'))
      await signal('ImageUpdateAutomation', name);
    await untilHeld([...held, ...answers].map(({ count }) => count));
    servers.kubernetes.pause();
    await signal('ImageUpdateAutomation', 'at-plan');
    await answers[0]?.letGo();
    for (const [name, activity] of Object.entries(steps)) await untilAt(name, activity);

    await worker.kill();
    const killedAt = Date.now();
    servers.kubernetes.resume();
    for (const one of held) one.letGo();
    for (const one of answers.slice(1)) await one.letGo();
    const theirs = { files: { 'theirs.txt': 'theirs\n' } };
    await teamOf('overtaken-after-the-push').git.commit(theirs);
    worker = await installation.start('worker');
    for (const name of Object.keys(steps)) {
      await teamOf(name).untilStatus('ImageUpdateAutomation', {
        observedPolicies: { app: { tag: '1.1.0' } },
        conditions: [{ type: 'Ready', status: 'True' }],
      });
    }
    recoveredAfterMs = Date.now() - killedAt;
  });

  test.for(Object.keys(steps))(
    'the update %s is one commit, and the status names it',
    async (name) => {
      expect(await outcomeOf(teamOf(name))).toEqual(oneCommit);
    },
  );

  test('all are done within the time it takes Temporal to notice', () => {
    // Heartbeats are missed for 10 s, the workflow's own worker for 10 s more; then each step takes a moment.
    expect(recoveredAfterMs).toBeLessThan(40_000);
  });
});

test('a worker killed between its report and Temporal hearing of it reports again', async () => {
  const name = 'after-the-report';
  const team = teamOf(name);
  const { servers } = installation;
  const { count, letGo } = await holdAnswers(team);
  await signal('ImageUpdateAutomation', name);
  await untilHeld([count]);
  servers.kubernetes.pause();
  await letGo();
  await untilAt(name, 'reportUpdate');
  servers.temporal.pause();
  servers.kubernetes.resume();
  const head = await team.git.git('rev-parse', 'main');
  const reported = await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  await worker.kill();
  servers.temporal.resume();
  worker = await installation.start('worker');
  const handle = workflowOf('ImageUpdateAutomation', name);
  await installation.until(async () =>
    expect(await handle.query(state)).toMatchObject({ running: false }),
  );
  expect(await outcomeOf(team)).toEqual(oneCommit);
  const again = await team.get('ImageUpdateAutomation');
  expect(again['status']).toEqual(reported['status']);
});

const oneCommit = { isOne: true, isUpdated: true, statusNamesIt: true, revisionNamesIt: true };

async function outcomeOf({ git, get }: Team): Promise<typeof oneCommit> {
  const [ours, ...more] = (await git.git('log', '--author=Tagwright', '--format=%H', 'main')).split(
    '\n',
  );
  const text = await git.git('show', 'main:app.yaml');
  const status = recordAt(await get('ImageUpdateAutomation'), 'status');
  return {
    isOne: more.length === 0,
    isUpdated: text.includes('app:1.1.0'),
    statusNamesIt: status['lastPushCommit'] === ours,
    revisionNamesIt: status['observedSourceRevision'] === `main@sha1:${ours}`,
  };
}
