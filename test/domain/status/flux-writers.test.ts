import { expect, test } from 'vitest';
import { latestFluxWrite } from '../../../src/domain/status/flux-writers.ts';
import { policy } from '../../starter/fleet.ts';

const nowMs = Date.parse('2026-11-27T10:10:00Z');

/** A policy whose status was written at these moments, by Flux's controller and another. */
function writtenAt(name: string, time: string, manager = 'image-reflector-controller') {
  const managedFields = [
    { manager: 'kubectl', time: '2026-11-27T10:10:00Z' },
    { manager, subresource: 'status', time },
  ];
  return policy({ metadata: { name, managedFields } }).metadata;
}

test.for([
  [
    'the newest',
    [writtenAt('a', '2026-11-27T10:07:00Z'), writtenAt('b', '2026-11-27T10:08:00Z')],
    'ImagePolicy apps/b',
    120_000,
  ],
  [
    'one that is of a clock before ours',
    [writtenAt('a', '2026-11-27T10:10:09Z')],
    'ImagePolicy apps/a',
    0,
  ],
] as const)('%s is told', ([, objects, resource, agoMs]) => {
  const controller = 'image-reflector-controller';
  expect(latestFluxWrite('ImagePolicy', objects, { nowMs, withinMs: 300_000 })).toEqual({
    controller,
    resource,
    agoMs,
  });
});

test.for([
  ['old', [writtenAt('a', '2026-11-27T10:04:59Z')]],
  ['of tagwright', [writtenAt('a', '2026-11-27T10:09:00Z', 'tagwright')]],
  ['of nobody', [policy().metadata]],
] as const)('what is %s is not', ([, objects]) => {
  expect(latestFluxWrite('ImagePolicy', objects, { nowMs, withinMs: 300_000 })).toBeUndefined();
});
