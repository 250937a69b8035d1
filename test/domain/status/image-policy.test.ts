import { describe, expect, test } from 'vitest';
import { parseImagePolicy } from '../../../src/domain/resources/image-policy.ts';
import {
  digestNeed,
  nextImagePolicyStatus,
  policyDelayMs,
  policyMessage,
} from '../../../src/domain/status/image-policy.ts';

const one = { name: 'team/app', tag: '1.0.0' };
const two = { name: 'team/app', tag: '1.1.0' };
const digest = 'sha256:00ff';

// Section B4 "Status".
describe('the refs of a policy', () => {
  test.for([
    ['a first choice', {}, one, { latestRef: one }],
    ['another tag', { latestRef: one }, two, { latestRef: two, observedPreviousRef: one }],
    [
      'another digest',
      { latestRef: one },
      { ...one, digest },
      { latestRef: { ...one, digest }, observedPreviousRef: one },
    ],
    ['the same again', { latestRef: one }, one, { latestRef: one }],
    [
      'the same again keeps the older one',
      { latestRef: two, observedPreviousRef: one },
      two,
      { latestRef: two, observedPreviousRef: one },
    ],
    ['a first choice forgets an older one', { observedPreviousRef: one }, two, { latestRef: two }],
  ] as const)('%s', ([, before, ref, after]) => {
    expect(nextImagePolicyStatus({ ...before, lastHandledReconcileAt: 'a' }, ref)).toEqual({
      ...after,
      lastHandledReconcileAt: 'a',
    });
  });
});

// Section B4 "success".
describe('what Ready says', () => {
  test.for([
    ['a first choice', one, undefined, 'Latest image tag for team/app resolved to 1.0.0'],
    [
      'a digest',
      { ...one, digest },
      undefined,
      'Latest image tag for team/app resolved to 1.0.0 with digest sha256:00ff',
    ],
    [
      'another one before',
      two,
      one,
      'Latest image tag for team/app resolved to 1.1.0 (previously team/app:1.0.0)',
    ],
    [
      'another digest before',
      { ...two, digest },
      { ...one, digest },
      'Latest image tag for team/app resolved to 1.1.0 with digest sha256:00ff (previously team/app:1.0.0@sha256:00ff)',
    ],
    ['the same one before', one, one, 'Latest image tag for team/app resolved to 1.0.0'],
  ] as const)('%s', ([, latest, previous, message]) => {
    expect(policyMessage(latest, previous)).toBe(message);
  });
});

// Section B4: "IfNotPresent fetches when name/tag changed or digest empty; Never drops the digest; Always HEADs each run".
describe('the digest', () => {
  const known = { latestRef: { ...one, digest } };
  test.for([
    ['Never', known, one, { kind: 'none' }],
    ['Always', known, one, { kind: 'fetch' }],
    ['IfNotPresent', known, one, { kind: 'known', digest }],
    ['IfNotPresent', known, two, { kind: 'fetch' }],
    ['IfNotPresent', known, { ...one, name: 'team/other' }, { kind: 'fetch' }],
    ['IfNotPresent', { latestRef: one }, one, { kind: 'fetch' }],
    ['IfNotPresent', {}, one, { kind: 'fetch' }],
  ] as const)('%s, status %j, chosen %j', ([digestReflectionPolicy, status, ref, need]) => {
    const spec = { ...specOf({}), digestReflectionPolicy };
    expect(digestNeed({ spec, status, ref })).toEqual(need);
  });

  test.for([
    ['Always: the interval', { digestReflectionPolicy: 'Always', interval: '5m' }, 300_000],
    [
      'Always with zero: ten minutes',
      { digestReflectionPolicy: 'Always', interval: '0s' },
      600_000,
    ],
    ['Never: it waits for tags', {}, undefined],
    ['IfNotPresent: it waits for tags', { digestReflectionPolicy: 'IfNotPresent' }, undefined],
  ] as const)('the wait, %s', ([, change, delayMs]) => {
    expect(policyDelayMs(specOf(change))).toBe(delayMs);
  });
});

function specOf(change: object) {
  return parseImagePolicy({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImagePolicy',
    metadata: { name: 'app', namespace: 'team' },
    spec: { imageRepositoryRef: { name: 'app' }, policy: { numerical: {} }, ...change },
  }).spec;
}
