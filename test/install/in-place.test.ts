import { expect, test } from 'vitest';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { isTagwright } from '../../src/install/in-place.ts';
import { isReady, whyNotReady } from '../../src/install/readiness.ts';
import { fluxDeployment } from '../support/flux-deployments.ts';

const name = 'image-reflector-controller';

test.for([
  ["Flux's", 'ghcr.io/fluxcd/image-reflector-controller:v1.2.5', undefined, false],
  ['tagwright', 'registry.example.com:5000/tagwright:0.1.0', 'tagwright', true],
  ['tagwright by digest', `tagwright@sha256:${'0'.repeat(64)}`, 'tagwright', true],
  [
    'put back by "flux install", which leaves labels',
    'mirror.example.com:5000/fluxcd/image-reflector-controller:v1@sha256:00',
    'tagwright',
    false,
  ],
] as const)('what is in the Deployment is %s', ([, image, label, expected]) => {
  const labels = label === undefined ? {} : { 'app.kubernetes.io/name': label };
  const deployment: unknown = fluxDeployment(name, {
    labels,
    pod: { containers: [{ name: 'manager', image }] },
  });
  expect(isRecord(deployment) && isTagwright(deployment)).toBe(expected);
});

test.for([
  [
    'as its spec is',
    { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    true,
  ],
  [
    'not seen yet',
    { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    false,
  ],
  ['still of the old spec', { observedGeneration: 2, replicas: 1, availableReplicas: 1 }, false],
  [
    'beside one of the old spec',
    { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
    false,
  ],
  ['not available', { observedGeneration: 2, replicas: 1, updatedReplicas: 1 }, false],
] as const)('a Deployment whose pod is %s', ([, status, expected]) => {
  expect(isReady({ metadata: { generation: 2 }, spec: { replicas: 1 }, status })).toBe(expected);
});

test('one that is to have no pod is ready without', () => {
  const deployment: unknown = fluxDeployment(name, { replicas: 0 });
  expect(isRecord(deployment) && recordAt(deployment, 'spec')['replicas']).toBe(0);
  const status = { observedGeneration: 1 };
  expect(isReady({ metadata: { generation: 1 }, spec: { replicas: 0 }, status })).toBe(true);
});

test('why pods do not start is told once', () => {
  const waiting = { reason: 'ErrImagePull', message: 'no such image' };
  const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
  const pod = {
    status: { containerStatuses: [{ state: { waiting } }], conditions: [unscheduled] },
  };
  expect(whyNotReady([pod, pod])).toEqual(['Unschedulable', 'ErrImagePull: no such image']);
});
