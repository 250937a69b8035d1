import { describe, expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { outcomeOf } from '../outcome.ts';
import { policyWorld } from './world.ts';
import type { World } from './world.ts';

const key = { namespace: 'apps', name: 'app' };
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'Latest image tag for app resolved to b',
  lastTransitionTime: '2026-01-01T00:00:00Z',
} as const;
const selected = {
  observedGeneration: 1,
  conditions: [ready],
  latestRef: { name: 'app', tag: 'b' },
};

describe('evaluate answers', () => {
  test.for<[string, World, object]>([
    [
      'a new selection',
      {},
      { kind: 'selected', image: 'app:b', latest: { name: 'app', tag: 'b' } },
    ],
    [
      'idle where the status says it already',
      { policy: { status: selected } },
      { kind: 'idle', message: 'Latest image tag for app resolved to b', image: 'app:b' },
    ],
    [
      'a selection to report where only a request is new',
      {
        policy: {
          metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } },
          status: selected,
        },
      },
      { kind: 'selected', stamp: { uid: 'u', generation: 1, requestedAt: 'now' } },
    ],
    [
      'with what the registry lists, where another worker scanned',
      { stored: undefined, listed: ['c', 'a'] },
      { kind: 'selected', image: 'app:c' },
    ],
    [
      'with the digest that is wanted, and when to look again',
      { policy: { spec: { digestReflectionPolicy: 'Always', interval: '5m' } } },
      { latest: { name: 'app', tag: 'b', digest: 'sha256:d' }, nextRunMs: 300_000 },
    ],
    ['suspended', { policy: { spec: { suspend: true } } }, { kind: 'suspended' }],
    [
      'gone for one that is being deleted',
      { policy: { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } } },
      { kind: 'gone' },
    ],
  ])('%s', async ([, world, expected]) => {
    const { activities } = policyWorld(world);
    expect(await outcomeOf(activities.evaluate, { key })).toMatchObject({ answer: expected });
  });
});

describe('evaluate fails', () => {
  const foreign = { spec: { imageRepositoryRef: { name: 'app', namespace: 'other' } } };
  const shared = { metadata: { namespace: 'other' } };
  test.for<[string, World, { reason: string; message: string; terminal?: boolean }]>([
    [
      'without the ImageRepository',
      { repository: false },
      {
        reason: 'DependencyNotReady',
        message:
          'failed to get the referred ImageRepository: referenced ImageRepository does not exist: ' +
          'imagerepositories.image.toolkit.fluxcd.io "app" not found in namespace "apps"',
      },
    ],
    [
      'before the first scan',
      { repository: { status: {} } },
      { reason: 'DependencyNotReady', message: 'retrying in 30s error: no tags in database' },
    ],
    [
      'on a policy that does not parse, before the first scan',
      {
        policy: { spec: { policy: { semver: { range: 'x y' } } } },
        repository: { status: {} },
      },
      {
        reason: 'InvalidPolicy',
        message: 'invalid policy: improper constraint: "x y"',
        terminal: true,
      },
    ],
    [
      'before the first scan, with another wait',
      { repository: { status: {} }, requeueDependencyMs: 89_700 },
      { reason: 'DependencyNotReady', message: 'retrying in 1m30s error: no tags in database' },
    ],
    [
      'where references to other namespaces are refused',
      { policy: foreign, repository: shared, crossNamespace: 'refused' },
      {
        reason: 'AccessDenied',
        message:
          "failed to get the referred ImageRepository: cannot access 'ImageRepository/other/app', " +
          'cross-namespace references have been blocked',
      },
    ],
    [
      'where the other namespace shares nothing',
      { policy: foreign, repository: shared },
      {
        reason: 'AccessDenied',
        message:
          "failed to get the referred ImageRepository: access denied: 'other/app' can't be accessed " +
          "due to missing ACL labels on 'accessFrom'",
      },
    ],
    [
      'where the other namespace shares with others',
      {
        policy: foreign,
        repository: {
          ...shared,
          spec: { accessFrom: { namespaceSelectors: [{ matchLabels: { team: 'a' } }] } },
        },
        namespaceLabels: { team: 'b' },
      },
      {
        reason: 'AccessDenied',
        message:
          "failed to get the referred ImageRepository: access denied: 'other/app' can't be accessed " +
          "due to ACL labels mismatch on namespace 'apps'",
      },
    ],
    [
      'on a policy that does not parse',
      { policy: { spec: { policy: { semver: { range: 'x y' } } } } },
      {
        reason: 'InvalidPolicy',
        message: `invalid policy: improper constraint: "x y"`,
        terminal: true,
      },
    ],
    [
      'on a filter that does not parse',
      { policy: { spec: { filterTags: { pattern: '^(' } } } },
      {
        reason: 'InvalidPolicy',
        message: expect.stringMatching(
          /^failed to filter tags: invalid regular expression pattern '\^\('/,
        ),
        terminal: true,
      },
    ],
    [
      'while no tag is in the range',
      { policy: { spec: { policy: { semver: { range: '>=2.0.0' } } } } },
      {
        reason: 'Failure',
        message: expect.stringContaining('unable to determine latest version from provided list'),
      },
    ],
    [
      'if the digest is to be looked up always, but not when',
      { policy: { spec: { digestReflectionPolicy: 'Always' } } },
      {
        reason: 'IntervalNotConfigured',
        message: "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
        terminal: true,
      },
    ],
    [
      'if the digest cannot be had',
      {
        policy: { spec: { digestReflectionPolicy: 'IfNotPresent' } },
        digest: new ReconcileError('ReadOperationFailed', 'the registry is away'),
      },
      { reason: 'Failed', message: 'failed fetching digest of app:b: the registry is away' },
    ],
    [
      'if the tags must be listed again and cannot',
      {
        stored: undefined,
        listed: new ReconcileError('ReadOperationFailed', 'the registry is away'),
      },
      { reason: 'ReadOperationFailed', message: 'scan failed: the registry is away' },
    ],
  ])('%s', async ([, world, { terminal = false, ...expected }]) => {
    const { activities } = policyWorld(world);
    const failure = { ...expected, terminal, isTriedAgain: false };
    expect(await outcomeOf(activities.evaluate, { key })).toMatchObject({ failure });
  });
});
