import { expect, test } from 'vitest';
import { notificationOf } from '../../../src/domain/status/notification.ts';
import { automation } from '../../starter/fleet.ts';

const subject = automation({
  metadata: {
    resourceVersion: '7',
    annotations: { 'event.toolkit.fluxcd.io/env': 'prod', 'other/env': 'no' },
  },
});
const event = { type: 'Normal', reason: 'Succeeded', message: 'pushed' } as const;
const sender = { now: '2026-11-21T10:00:00.987Z', instance: 'pod-1' };

test('a notification is the Event of notification-controller', () => {
  expect(notificationOf(subject, event, sender)).toEqual({
    involvedObject: {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImageUpdateAutomation',
      namespace: 'apps',
      name: 'app',
      uid: 'u',
      resourceVersion: '7',
    },
    severity: 'info',
    timestamp: '2026-11-21T10:00:00Z',
    message: 'pushed',
    reason: 'Succeeded',
    metadata: { 'event.toolkit.fluxcd.io/env': 'prod' },
    reportingController: 'image-automation-controller',
    reportingInstance: 'pod-1',
  });
});

test('a warning is an error', () => {
  expect(notificationOf(subject, { ...event, type: 'Warning' }, sender)).toMatchObject({
    severity: 'error',
  });
});

test('without annotations for events there is no metadata', () => {
  expect(notificationOf(automation(), event, sender)).not.toHaveProperty('metadata');
});

test('nobody is told of a trace', () => {
  expect(notificationOf(subject, { ...event, type: 'Trace' }, sender)).toBeUndefined();
});
