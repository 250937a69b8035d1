import { describe, expect, test } from 'vitest';
import { createResourceActivities } from '../../src/activities/resource.ts';
import { automation, policy, repository } from '../starter/fleet.ts';
import { createMemoryCluster } from '../support/memory-cluster.ts';
import { outcomeOf } from './outcome.ts';
import type { FailureDetails } from '../../src/activities/run.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Differences } from '../starter/fleet.ts';

const because = { reason: 'Conflict', terminal: false, message: 'it is so' } as const;
const key = { namespace: 'apps', name: 'app' };
const backoff = { firstMs: 1, longestMs: 2 };
const finalizers = ['finalizers.fluxcd.io'];
const deleting = { finalizers, deletionTimestamp: '2026-01-01T00:00:00Z' };
const makers = {
  ImageRepository: repository,
  ImagePolicy: policy,
  ImageUpdateAutomation: automation,
};
const imageKinds = Object.keys(makers).filter((kind): kind is ImageKind => kind in makers);

function worldOf(kind: ImageKind, differences: Differences) {
  const cluster = createMemoryCluster({ objects: [makers[kind](differences)] });
  return { cluster, activities: createResourceActivities({ cluster: cluster.access, backoff }) };
}

describe.for(imageKinds)('%s', (kind) => {
  test.for<[string, Differences, boolean, readonly string[]]>([
    ['that is being deleted is released', { metadata: deleting }, true, [`release ${kind}`]],
    [
      'whose finalizer is off already is left',
      { metadata: { ...deleting, finalizers: [] } },
      true,
      [],
    ],
    ['that stands there again is kept', { metadata: { finalizers } }, false, []],
  ])('%s', async ([, differences, isGone, calls]) => {
    const { cluster, activities } = worldOf(kind, differences);
    expect(await outcomeOf(activities.release, { kind, key })).toEqual({ answer: { isGone } });
    expect(cluster.calls).toEqual(calls);
  });

  test.for([true, false])('is suspended by the workflow: %s', async (suspended) => {
    const { cluster, activities } = worldOf(kind, {});
    await outcomeOf(activities.setSuspended, { kind, key, suspended });
    expect(cluster.get(kind)?.spec.suspend).toBe(suspended);
  });

  test.for<[string, Partial<FailureDetails>, object]>([
    [
      'that may succeed later is retried',
      { terminal: false },
      { Ready: 'False', Reconciling: 'ProgressingWithRetry', observedGeneration: -1 },
    ],
    [
      'that cannot succeed stalls',
      { terminal: true },
      { Ready: 'False', Stalled: 'Conflict', observedGeneration: 1 },
    ],
  ])('a failure %s', async ([, details, expected]) => {
    const { cluster, activities } = worldOf(kind, {});
    const stamp = { uid: 'u', generation: 1 };
    const failure = { ...because, stamp, ...details };
    expect(await outcomeOf(activities.reportFailure, { kind, key, failure })).toEqual({
      answer: {
        ready: false,
        reason: 'Conflict',
        message: 'it is so',
        since: expect.any(String),
        backoff,
      },
    });
    const { conditions = [], observedGeneration } = cluster.get(kind)?.status ?? {};
    const told = conditions.map(({ type, status, reason }) =>
      type === 'Ready' ? [type, status] : [type, reason],
    );
    expect({ ...Object.fromEntries(told), observedGeneration }).toMatchObject(expected);
    expect(cluster.events).toEqual([{ type: 'Warning', reason: 'Conflict', message: 'it is so' }]);
  });

  test.for([
    ['that another has left is not told again', 'it is so', true, 0],
    ['that another has left for another reason is told', 'it is not so', true, 1],
    ['that lasts is told when the loop says so', 'it is so', false, 1],
  ] as const)('a failure %s', async ([, message, first, events]) => {
    const status = {
      observedGeneration: 1,
      conditions: (['Stalled', 'Ready'] as const).map((type) => ({
        type,
        status: type === 'Stalled' ? 'True' : 'False',
        reason: 'Conflict',
        message: 'it is so',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      })),
    };
    const { cluster, activities } = worldOf(kind, { status });
    const stamp = { uid: 'u', generation: 1 };
    const failure = { reason: 'Conflict', terminal: true, message, stamp } as const;
    await outcomeOf(activities.reportFailure, { kind, key, failure, first });
    expect(cluster.events).toHaveLength(events);
  });

  test('nothing is written of one that is gone', async () => {
    const { cluster, activities } = worldOf(kind, {});
    cluster.remove(kind);
    const failure = because;
    expect(await outcomeOf(activities.reportFailure, { kind, key, failure })).toEqual({
      answer: { ready: false, reason: 'Deleted', message: 'the resource is gone', backoff },
    });
    expect([cluster.calls, cluster.events]).toEqual([[], []]);
  });
});
