import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { policyWorld } from './world.ts';
import type { Selected } from '../../../src/activities/image-policy/contract.ts';
import type { World } from './world.ts';

const key = { namespace: 'apps', name: 'app' };
const selection: Selected = {
  kind: 'selected',
  stamp: { uid: 'u', generation: 1 },
  image: 'app:b',
  latest: { name: 'app', tag: 'b' },
};
const message = 'Latest image tag for app resolved to b';
const failed = {
  type: 'Ready',
  status: 'False',
  reason: 'DependencyNotReady',
  message: 'retrying in 30s error: no tags in database',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

function readyOn(tag: string, text: string): object {
  const conditions = [{ ...failed, status: 'True', reason: 'Succeeded', message: text }];
  return { observedGeneration: 1, latestRef: { name: 'app', tag }, conditions };
}

describe('reportSelection writes', () => {
  test.for<[string, World, { status: object; event: object }]>([
    [
      'the first selection',
      {},
      {
        status: { latestRef: { name: 'app', tag: 'b' }, observedGeneration: 1 },
        event: { type: 'Normal', reason: 'Succeeded', message },
      },
    ],
    [
      'what was selected before',
      { policy: { status: readyOn('a', 'Latest image tag for app resolved to a') } },
      {
        status: {
          latestRef: { name: 'app', tag: 'b' },
          observedPreviousRef: { name: 'app', tag: 'a' },
        },
        event: { type: 'Normal', message: `${message} (previously app:a)` },
      },
    ],
    [
      'that it is ready again',
      { policy: { status: { ...readyOn('b', message), conditions: [failed] } } },
      {
        status: { conditions: [expect.objectContaining({ type: 'Ready', status: 'True' })] },
        event: { type: 'Normal', reason: 'Succeeded', message },
      },
    ],
    [
      'only a trace where nothing is new',
      { policy: { status: readyOn('b', message) } },
      { status: readyOn('b', message), event: { type: 'Trace', message } },
    ],
    [
      'the generation that the run read, not a later one',
      { policy: { metadata: { generation: 2 } } },
      { status: { observedGeneration: 1 }, event: { type: 'Normal' } },
    ],
  ])('%s', async ([, world, { status, event }]) => {
    const { activities, cluster } = policyWorld(world);
    expect(await outcomeOf(activities.reportSelection, { key, selection })).toMatchObject({
      answer: { ready: true, reason: 'Succeeded' },
    });
    expect(cluster.get('ImagePolicy')?.status).toMatchObject(status);
    expect(cluster.events).toEqual([expect.objectContaining(event)]);
  });

  test('nothing for a policy that is gone', async () => {
    const { activities, cluster } = policyWorld({});
    cluster.remove('ImagePolicy');
    await outcomeOf(activities.reportSelection, { key, selection });
    expect([cluster.calls, cluster.events]).toEqual([[], []]);
  });
});

test.for<[string, World, string]>([
  ['a selection to come', {}, 'would select app:b'],
  ['one that was made', { policy: { status: readyOn('b', message) } }, 'has selected app:b'],
  [
    'the digest',
    { policy: { spec: { digestReflectionPolicy: 'IfNotPresent' } } },
    'would select app:b with digest sha256:d',
  ],
])('previewSelection tells %s', async ([, world, summary]) => {
  const { activities, cluster } = policyWorld(world);
  expect(await outcomeOf(activities.previewSelection, { key })).toEqual({ answer: { summary } });
  expect(cluster.calls).toEqual([]);
});
