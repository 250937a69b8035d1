import { afterAll, describe, expect, test } from 'vitest';
import { createRepositoryActivities } from '../../../src/activities/image-repository/activities.ts';
import { createTagMatcher } from '../../../src/adapters/matching/tag-matcher.ts';
import { untilAborted } from '../../../src/adapters/http/until-aborted.ts';
import { createListMemory } from '../../../src/adapters/registry/list-memory.ts';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { repository } from '../../starter/fleet.ts';
import { createMemoryCluster } from '../../support/memory-cluster.ts';
import { outcomeOf } from '../outcome.ts';
import type { Scanned } from '../../../src/activities/image-repository/contract.ts';
import type { Differences } from '../../starter/fleet.ts';

const matcher = createTagMatcher();
afterAll(() => matcher[Symbol.asyncDispose]());

const key = { namespace: 'apps', name: 'app' };
const long = '2026-01-01T00:00:00Z';

interface World {
  readonly repository?: Differences;
  /** What the registry answers; `never`: nothing until the time is over. */
  readonly listed?: readonly string[] | Error | 'never';
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly shrinkGuard?: number;
  readonly forced?: boolean;
}

/** A repository that was scanned at `scanTime`, with `tagCount` tags of the revision `r`. */
function scannedAt(scanTime: string, { tagCount = 2, revision = 'r' } = {}) {
  const message = `successful scan: found ${tagCount} tags with checksum ${revision}`;
  return {
    observedGeneration: 1,
    canonicalImageName: 'index.docker.io/library/app',
    observedExclusionList: ['^.*\\.sig$'],
    lastScanResult: { revision, tagCount, scanTime, latestTags: ['b', 'a'] },
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Succeeded', message, lastTransitionTime: long },
    ],
  } as const;
}

function worldOf({ listed = ['b', 'a'], secrets = {}, shrinkGuard = 0, ...world }: World) {
  const finalizers = ['finalizers.fluxcd.io'];
  const { metadata, ...rest } = world.repository ?? {};
  const cluster = createMemoryCluster({
    objects: [repository({ metadata: { finalizers, ...metadata }, ...rest })],
    secrets,
  });
  let scans = 0;
  const activities = createRepositoryActivities({
    cluster: cluster.access,
    registry: {
      listTags: ({ signal }) => {
        scans += 1;
        if (listed === 'never') return untilAborted(new Promise<never>(() => undefined), signal);
        return listed instanceof Error ? Promise.reject(listed) : Promise.resolve(listed);
      },
      resolveDigest: () => Promise.reject(new Error('no digest is asked for')),
    },
    tags: {
      load: () => Promise.resolve(undefined),
      save: ({ tags }) => Promise.resolve(tags.length === 2 ? 'r' : 'r2'),
    },
    clouds: { credentialsFor: () => Promise.reject(new Error('no cloud is asked')) },
    objectIdentity: { kind: 'disabled' },
    matcher,
    listMemory: createListMemory(),
    shrinkGuard,
  });
  return { activities, cluster, scans: () => scans };
}

function now(): string {
  return new Date().toISOString();
}

describe('scan answers', () => {
  test.for<[string, World, { answer: object; scans: number; calls: readonly string[] }]>([
    [
      'the tags of a first scan, the newest first, and says that it scans',
      {},
      {
        answer: { kind: 'scanned', result: { tagCount: 2, latestTags: ['b', 'a'] } },
        scans: 1,
        calls: ['status ImageRepository'],
      },
    ],
    [
      'idle before the interval is over',
      { repository: { status: scannedAt(now()) } },
      { answer: { kind: 'idle' }, scans: 0, calls: [] },
    ],
    [
      'what changed in a spec without a scan',
      { repository: { metadata: { generation: 2 }, status: scannedAt(now()) } },
      { answer: { kind: 'idle' }, scans: 0, calls: ['status ImageRepository'] },
    ],
    [
      'idle after a scan that found nothing new, and notes its time only',
      { repository: { status: scannedAt(long) } },
      { answer: { kind: 'idle' }, scans: 1, calls: ['status ImageRepository'] },
    ],
    [
      'idle where the checksum of Badger says that the tags are those that Flux found',
      { repository: { status: scannedAt(long, { revision: '183370288' }) } },
      { answer: { kind: 'idle' }, scans: 1, calls: ['status ImageRepository'] },
    ],
    [
      'what it found where that checksum is of other tags',
      { repository: { status: scannedAt(long, { revision: '1' }) } },
      { answer: { kind: 'scanned', result: { revision: 'r' } }, scans: 1, calls: [] },
    ],
    [
      'new tags once the interval is over',
      { repository: { status: scannedAt(long) }, listed: ['c', 'b', 'a'] },
      { answer: { kind: 'scanned', result: { revision: 'r2' } }, scans: 1, calls: [] },
    ],
    [
      'a scan that somebody asked Temporal for, due or not',
      { repository: { status: scannedAt(now()) }, forced: true },
      { answer: { kind: 'idle' }, scans: 1, calls: ['status ImageRepository'] },
    ],
    [
      'suspended, and writes nothing',
      { repository: { spec: { suspend: true } } },
      { answer: { kind: 'suspended' }, scans: 0, calls: [] },
    ],
    [
      'gone, where it is being deleted',
      { repository: { metadata: { deletionTimestamp: long } } },
      { answer: { kind: 'gone' }, scans: 0, calls: [] },
    ],
    [
      'with the finalizer added first',
      { repository: { metadata: { finalizers: [] }, status: scannedAt(now()) } },
      { answer: { kind: 'idle' }, scans: 0, calls: ['finalizer ImageRepository'] },
    ],
    [
      'without what is excluded',
      { repository: { spec: { exclusionList: ['^b$'] } } },
      { answer: { result: { latestTags: ['a'] } }, scans: 1, calls: ['status ImageRepository'] },
    ],
  ])('%s', async ([, world, { answer, scans, calls }]) => {
    const { activities, cluster, scans: made } = worldOf(world);
    const { forced = false } = world;
    expect(await outcomeOf(activities.scan, { key, forced })).toMatchObject({ answer });
    expect([made(), cluster.calls]).toEqual([scans, calls]);
  });
});

describe('scan fails', () => {
  test.for<
    [string, World, { reason: string; message: string; terminal?: boolean; retryAfterMs?: number }]
  >([
    [
      'on a name with a scheme',
      { repository: { spec: { image: 'https://ghcr.io/team/app' } } },
      {
        reason: 'ImageURLInvalid',
        message:
          "image 'https://ghcr.io/team/app' should not include URL scheme; remove 'https://'",
        terminal: true,
      },
    ],
    [
      'on a name with a tag',
      { repository: { spec: { image: 'ghcr.io/team/app:1.0.0' } } },
      {
        reason: 'ImageURLInvalid',
        message: "image 'ghcr.io/team/app:1.0.0' should not include a tag; remove ':1.0.0'",
        terminal: true,
      },
    ],
    [
      'without the secret that it names',
      { repository: { spec: { secretRef: { name: 'login' } } } },
      {
        reason: 'AuthenticationFailed',
        message:
          'failed to configure authentication options: ' +
          "secret 'apps/login' does not exist: create it, or correct the reference",
      },
    ],
    [
      'where a ServiceAccount is to be used and may not',
      { repository: { spec: { provider: 'aws', serviceAccountName: 'app' } } },
      {
        reason: 'FeatureGateDisabled',
        message:
          'to use spec.serviceAccountName for provider authentication please enable the ' +
          'ObjectLevelWorkloadIdentity feature gate in the controller',
        terminal: true,
      },
    ],
    [
      'for as long as the registry asks to be left alone',
      { listed: new ReconcileError('ReadOperationFailed', 'too many', { retryAfterMs: 7_000 }) },
      { reason: 'ReadOperationFailed', message: 'scan failed: too many', retryAfterMs: 7_000 },
    ],
    [
      'when its time is over',
      { repository: { spec: { timeout: '1s' } }, listed: 'never' },
      {
        reason: 'ReadOperationFailed',
        message: 'scan failed: it took longer than the 1 s of spec.timeout',
      },
    ],
    [
      'on an exclusion that does not parse',
      { repository: { spec: { exclusionList: ['('] } } },
      {
        reason: 'ReadOperationFailed',
        message: expect.stringMatching(/^scan failed: failed to compile regex/),
      },
    ],
    [
      'rather than believe that most tags are gone',
      { repository: { status: scannedAt(long, { tagCount: 100 }) }, shrinkGuard: 0.5 },
      { reason: 'ReadOperationFailed', message: expect.stringMatching(/^scan failed: .*100/) },
    ],
  ])('%s', async ([, world, { terminal = false, ...expected }]) => {
    const { activities } = worldOf(world);
    const failure = { ...expected, terminal, isTriedAgain: false };
    expect(await outcomeOf(activities.scan, { key, forced: false })).toMatchObject({ failure });
  });
});

const scan: Scanned = {
  kind: 'scanned',
  stamp: { uid: 'u', generation: 1 },
  image: 'app',
  canonicalName: 'index.docker.io/library/app',
  result: { revision: 'r2', tagCount: 3, latestTags: ['c', 'b', 'a'], scannedAt: long },
  nextRunMs: 60_000,
};

describe('reportScan writes', () => {
  test.for<[string, World, { status: object; event: object }]>([
    [
      'the first scan',
      {},
      {
        status: { lastScanResult: { revision: 'r2', tagCount: 3, scanTime: long } },
        event: { type: 'Normal', message: 'successful scan: found 3 tags with checksum r2' },
      },
    ],
    [
      'new tags',
      { repository: { status: scannedAt(long) } },
      {
        status: { lastScanResult: { latestTags: ['c', 'b', 'a'] } },
        event: { type: 'Normal', message: 'successful scan: found 3 tags with checksum r2' },
      },
    ],
  ])('%s', async ([, world, { status, event }]) => {
    const { activities, cluster } = worldOf(world);
    expect(await outcomeOf(activities.reportScan, { key, scan })).toMatchObject({
      answer: { ready: true },
    });
    expect(cluster.get('ImageRepository')?.status).toMatchObject(status);
    expect(cluster.events).toEqual([expect.objectContaining(event)]);
  });

  test('the request that the run read, not a later one', async () => {
    const annotations = { 'reconcile.fluxcd.io/requestedAt': 'later' };
    const { activities, cluster } = worldOf({ repository: { metadata: { annotations } } });
    await outcomeOf(activities.reportScan, { key, scan });
    expect(cluster.get('ImageRepository')?.status).not.toHaveProperty('lastHandledReconcileAt');
  });
});

test('of tags that Flux found, Ready says our checksum from now on, without an Event', async () => {
  const status = scannedAt(long, { revision: '183370288' });
  const { activities, cluster } = worldOf({ repository: { status } });
  await outcomeOf(activities.scan, { key, forced: false });
  const { conditions = [], lastScanResult } = cluster.get('ImageRepository')?.status ?? {};
  expect(conditions).toMatchObject([
    { type: 'Ready', status: 'True', message: 'successful scan: found 2 tags with checksum r' },
  ]);
  expect(lastScanResult).toMatchObject({ revision: 'r' });
  expect(cluster.events).toEqual([]);
});
