import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';
import { policyWorld } from './image-policy/world.ts';
import { automationWorld, key } from './image-update-automation/world.ts';
import type { Outcome } from './outcome.ts';

const stamp = { uid: 'u', generation: 1 };
const plan = {
  kind: 'update',
  stamp: { ...stamp, requestedAt: 'now' },
  startedAt: '2026-01-01T00:00:00Z',
  policies: [],
  intervalMs: 60_000,
  mayHavePushed: false,
} as const;

/** What steps fail for that cannot read the GitRepository of their automation. */
async function without(
  step: (made: Awaited<ReturnType<typeof automationWorld>>) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  await using made = await automationWorld({ source: false });
  return step(made);
}

test.for<[string, () => Promise<Outcome<unknown>>, object]>([
  [
    'plan: the state that it read, and its interval',
    () => without(({ activities }) => outcomeOf(activities.plan, { key })),
    { stamp, intervalMs: 60_000 },
  ],
  [
    'rewrite: those of the plan',
    () => without(({ activities }) => outcomeOf(activities.rewrite, { key, plan })),
    { stamp: plan.stamp, intervalMs: 60_000 },
  ],
  [
    'commitAndPush: those of the plan',
    () => {
      const checkout = { name: 'refs/heads/main', commit: 'c' };
      const base = { base: 'c', expected: 'c' };
      return without(({ activities }) =>
        outcomeOf(activities.commitAndPush, { key, plan, checkout, base }),
      );
    },
    { stamp: plan.stamp, intervalMs: 60_000 },
  ],
  [
    'a policy without an interval: the state alone',
    () => outcomeOf(policyWorld({ repository: false }).activities.evaluate, { key }),
    { stamp, intervalMs: undefined },
  ],
  [
    'a resource that our schema refuses: the state alone',
    async () => {
      const { activities, cluster } = policyWorld({});
      const after = { observedGeneration: 1, latestRef: 'app:a' };
      await cluster.access.patchStatus('ImagePolicy', key, {
        before: {},
        after,
        resourceVersion: '',
      });
      return outcomeOf(activities.evaluate, { key });
    },
    { reason: 'InvalidResource', stamp },
  ],
  [
    'a policy whose tags are not there yet: that it tries every 30 s, whatever its interval',
    () => {
      const spec = { digestReflectionPolicy: 'Always', interval: '1h' };
      const world = policyWorld({ policy: { spec }, repository: { status: {} } });
      return outcomeOf(world.activities.evaluate, { key });
    },
    { stamp, intervalMs: 30_000, retryAfterMs: 30_000 },
  ],
])('a failed step tells of its run, %s', async ([, run, told]) => {
  const outcome = await run();
  expect('failure' in outcome ? outcome.failure : outcome).toEqual(expect.objectContaining(told));
});
