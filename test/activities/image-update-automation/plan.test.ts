import { expect, test } from 'vitest';
import { markedPoliciesAnnotation } from '../../../src/domain/automation/marked-policies.ts';
import { outcomeOf } from '../outcome.ts';
import { automationWorld, gitSpec, key } from './world.ts';
import type { World } from './world.ts';

const readyStatus = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Succeeded',
      message: 'repository up-to-date',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
  observedPolicies: { app: { name: 'app', tag: 'b' } },
  observedSourceRevision: 'main@sha1:ROOT',
};

function failedOn(reason: string): object {
  const conditions = [{ ...readyStatus.conditions[0], status: 'False', reason }];
  return { ...readyStatus, conditions };
}

const settled: World = { automation: { status: readyStatus } };
const asked = {
  automation: {
    metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } },
    status: readyStatus,
  },
} satisfies World;

test.for<[string, World, object]>([
  ['an update on the first run', {}, { why: 'new generation', policies: [{ name: 'app' }] }],
  ['nothing where all is as it was', settled, { kind: 'idle', nextRunMs: 60_000 }],
  [
    'nothing, and what was pushed last, where all is as it was',
    {
      automation: {
        status: { ...readyStatus, lastPushCommit: 'c1', lastPushTime: '2026-01-01T00:00:00Z' },
      },
    },
    { kind: 'idle', push: { commit: 'c1', branch: 'main', pushedAt: '2026-01-01T00:00:00Z' } },
  ],
  [
    'an update for another image',
    { ...settled, policy: { status: { latestRef: { name: 'app', tag: 'c' } } } },
    { why: 'policies changed', mayHavePushed: false },
  ],
  [
    'an update where the branch has moved',
    { automation: { status: { ...readyStatus, observedSourceRevision: 'main@sha1:0' } } },
    { why: 'source changed' },
  ],
  [
    'nothing for another image that no marker names',
    {
      automation: {
        metadata: { annotations: { [markedPoliciesAnnotation]: 'web' } },
        status: readyStatus,
      },
      policy: { status: { latestRef: { name: 'app', tag: 'c' } } },
    },
    { kind: 'idle', nextRunMs: 60_000 },
  ],
  ['nothing where somebody asks, and all is as it was', asked, { kind: 'idle', nextRunMs: 60_000 }],
  [
    'an update where somebody asks, and the branch has moved',
    {
      automation: {
        ...asked.automation,
        status: { ...readyStatus, observedSourceRevision: 'main@sha1:0' },
      },
    },
    { why: 'source changed', stamp: { requestedAt: 'now' } },
  ],
  [
    'an update for a new generation',
    { automation: { metadata: { generation: 2 }, status: readyStatus } },
    { why: 'new generation', stamp: { generation: 2 } },
  ],
  [
    'an update that looks for a push of the run that failed',
    { automation: { status: failedOn('GitOperationFailed') } },
    { kind: 'update', mayHavePushed: true },
  ],
  [
    'an update that looks for a push, whatever failed since',
    { automation: { status: failedOn('SourceManagerFailed') } },
    { kind: 'update', mayHavePushed: true },
  ],
  ['nothing while suspended', { automation: { spec: { suspend: true } } }, { kind: 'suspended' }],
])('plan finds %s', async ([, world, answer]) => {
  await using made = await automationWorld(world);
  expect(await outcomeOf(made.activities.plan, { key })).toMatchObject({ answer });
});

test('a run that somebody asked for answers where there is nothing to do', async () => {
  await using made = await automationWorld(asked);
  await outcomeOf(made.activities.plan, { key });
  expect(made.cluster.get('ImageUpdateAutomation')?.status).toMatchObject({
    conditions: [{ type: 'Ready', status: 'True', message: 'repository up-to-date' }],
    lastHandledReconcileAt: 'now',
  });
  expect(made.cluster.events).toEqual([
    { type: 'Trace', reason: 'Succeeded', message: 'repository up-to-date' },
  ]);
  expect(made.cluster.calls).toEqual(['list ImagePolicy', 'status ImageUpdateAutomation']);
});

test('an update of more than 100 policies names none of them: the step that rewrites finds those that markers name', async () => {
  await using made = await automationWorld({ neighbours: 100 });
  expect(await outcomeOf(made.activities.plan, { key })).toMatchObject({
    answer: { kind: 'update', selected: 101, policies: undefined },
  });
});

test.for<[string, number, string[]]>([
  ['100 policies, and all are observed', 99, [...neighbours(99), 'app']],
  ['more, and only those that markers name are observed', 100, ['app']],
])('of %s by a run without work', async ([, count, observed]) => {
  await using made = await automationWorld({
    automation: {
      metadata: { annotations: { [markedPoliciesAnnotation]: 'app' } },
      status: readyStatus,
    },
    neighbours: count,
  });
  expect(await outcomeOf(made.activities.plan, { key })).toMatchObject({
    answer: { kind: 'idle' },
  });
  const { status } = made.cluster.get('ImageUpdateAutomation') ?? {};
  expect(Object.keys(status?.observedPolicies ?? {}).toSorted()).toEqual(observed.toSorted());
});

function neighbours(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `neighbour-${index}`);
}

test('what no marker names is observed all the same', async () => {
  await using made = await automationWorld({
    automation: {
      metadata: { annotations: { [markedPoliciesAnnotation]: '' } },
      status: readyStatus,
    },
    policy: { status: { latestRef: { name: 'app', tag: 'c' } } },
  });
  await outcomeOf(made.activities.plan, { key });
  expect(made.cluster.get('ImageUpdateAutomation')?.status.observedPolicies).toEqual({
    app: { name: 'app', tag: 'c' },
  });
});

test('a quiet run writes its time, and nothing else', async () => {
  await using made = await automationWorld(settled);
  const before = made.cluster.get('ImageUpdateAutomation')?.status;
  await outcomeOf(made.activities.plan, { key });
  const after = made.cluster.get('ImageUpdateAutomation')?.status;
  expect(after).toEqual({ ...before, lastAutomationRunTime: after?.lastAutomationRunTime });
  expect(made.cluster.calls).toEqual(['list ImagePolicy', 'status ImageUpdateAutomation']);
});

test.for<[string, World, { reason: string; message: string; terminal?: boolean }]>([
  [
    'without its GitRepository',
    { source: false },
    {
      reason: 'SourceManagerFailed',
      message:
        'failed configuring source manager: referenced git repository does not exist: ' +
        'gitrepositories.source.toolkit.fluxcd.io "app" not found in namespace "apps"',
    },
  ],
  [
    'without the secret of its GitRepository',
    { source: { spec: { secretRef: { name: 'login' } } } },
    {
      reason: 'SourceManagerFailed',
      message:
        "failed configuring source manager: failed to get auth secret 'apps/login': secret 'apps/login' does not exist: create it, or correct the reference",
    },
  ],
  [
    'on an app for GitHub without its data',
    { source: { spec: { provider: 'github' } } },
    {
      reason: 'InvalidSourceConfiguration',
      message:
        'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
      terminal: true,
    },
  ],
  [
    'without a branch to push to',
    {
      automation: { spec: { git: { commit: gitSpec.commit } } },
      source: { spec: { ref: { tag: '1.0.0' } } },
    },
    {
      reason: 'SourceManagerFailed',
      message:
        'failed configuring source manager: push spec not provided, and cannot be inferred from .spec.git.checkout.ref or ' +
        'GitRepository .spec.ref: set .spec.git.push.branch',
    },
  ],
  [
    'with a URL that Git cannot use',
    { source: { spec: { url: 'https://' } } },
    {
      reason: 'SourceManagerFailed',
      message: expect.stringMatching(
        /^failed configuring source manager: failed to configure authentication options: /,
      ),
    },
  ],
  [
    'without spec.git',
    { automation: { spec: { git: undefined } } },
    {
      reason: 'InvalidSourceConfiguration',
      message:
        "source kind 'GitRepository' necessitates field .spec.git: invalid source configuration",
      terminal: true,
    },
  ],
  [
    'on a selector that does not parse',
    {
      automation: {
        spec: { policySelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
      },
    },
    {
      reason: 'InvalidPolicySelector',
      message: 'failed to parse policy selector: "Like" is not a valid label selector operator',
      terminal: true,
    },
  ],
])('plan fails %s', async ([, world, { terminal = false, ...expected }]) => {
  await using made = await automationWorld(world);
  const failure = { ...expected, terminal, isTriedAgain: false };
  expect(await outcomeOf(made.activities.plan, { key })).toMatchObject({ failure });
});
