import { describe, expect, test } from 'vitest';
import { requestedAtAnnotation } from '../../../src/domain/resources/annotations.ts';
import { parseImageRepository } from '../../../src/domain/resources/image-repository.ts';
import {
  beginScan,
  decideScan,
  exclusionListOf,
  nextImageRepositoryStatus,
  repositoryMessage,
  scanTimeoutMs,
  scanTimeoutProblem,
} from '../../../src/domain/status/image-repository.ts';

const image = 'ghcr.io/team/app';
const scanTime = '2026-11-21T10:00:00Z';
const scannedMs = Date.parse(scanTime);
const scanned = {
  canonicalImageName: image,
  observedExclusionList: ['^.*\\.sig$'],
  lastHandledReconcileAt: 'a',
  lastScanResult: { tagCount: 2, revision: '7', scanTime },
};

const { observedExclusionList: _, ...withoutExclusions } = scanned;

// Section B3 "Scan is due if".
describe('whether a scan is due', () => {
  test.for([
    ['never scanned', {}, { status: {} }, 'first scan'],
    ['a new request', {}, { requestedAt: 'b' }, 'reconcile requested'],
    ['another image', { canonicalName: 'docker.io/other' }, {}, 'new image name'],
    ['another exclusion list', {}, { exclusionList: ['x'] }, 'updated exclusion list'],
    [
      'a changed spec, where the CRD drops the observed exclusions',
      {},
      { status: { ...withoutExclusions, observedGeneration: 0 } },
      'updated exclusion list',
    ],
    ['no tags stored', { storedTagCount: 0 }, {}, 'no tags in database'],
    ['the interval is over', { nowMs: scannedMs + 60_000 }, {}, 'triggered by interval'],
    ['less than a second is left', { nowMs: scannedMs + 59_001 }, {}, 'triggered by interval'],
    [
      'no scan time is known',
      {},
      { status: { ...scanned, lastScanResult: { tagCount: 2 } } },
      'triggered by interval',
    ],
    [
      'the first of several reasons counts',
      { storedTagCount: 0 },
      { requestedAt: 'b' },
      'reconcile requested',
    ],
  ] as const)('%s', ([, situation, change, reason]) => {
    const decision = decideScan({ ...usual, repository: repositoryWith(change), ...situation });
    expect(decision).toEqual({ kind: 'due', reason, nextDelayMs: 60_000 });
  });

  test.for([
    ['a handled request', { requestedAt: 'a' }, { nowMs: scannedMs + 20_000 }, 40_000],
    ['a second is left', {}, { nowMs: scannedMs + 59_000 }, 1000],
    [
      'the same exclusions in another order',
      { exclusionList: ['a', 'b'], status: { ...scanned, observedExclusionList: ['b', 'a'] } },
      { nowMs: scannedMs },
      60_000,
    ],
    ['an empty list, which means the default', { exclusionList: [] }, { nowMs: scannedMs }, 60_000],
    [
      'an observed spec, where the CRD drops the observed exclusions',
      { exclusionList: ['x'], status: { ...withoutExclusions, observedGeneration: 1 } },
      { nowMs: scannedMs },
      60_000,
    ],
  ] as const)('not due: %s', ([, change, situation, nextDelayMs]) => {
    const decision = decideScan({ ...usual, repository: repositoryWith(change), ...situation });
    expect(decision).toEqual({ kind: 'waiting', nextDelayMs });
  });
});

// Section B3 "scanning".
describe('what is told when a run begins', () => {
  const fine = { type: 'Ready', status: 'True', reason: 'Succeeded', message: 'fine' };
  const moment = { lastTransitionTime: scanTime, observedGeneration: 1 };
  const settled = {
    ...scanned,
    observedGeneration: 1,
    conditions: [{ ...fine, ...moment }],
  };
  test.for([
    ['the first scan', { status: {} }, {}, 'scanning: first scan'],
    ['another exclusion list', { exclusionList: ['x'] }, {}, 'scanning: updated exclusion list'],
    ['another image', {}, { canonicalName: 'docker.io/other' }, 'scanning: new image name'],
    ['a new request', { requestedAt: 'b' }, {}, 'scanning: reconcile requested'],
    ['the interval: nothing', {}, { nowMs: scannedMs + 60_000 }, undefined],
    ['a repository without tags: nothing', {}, { storedTagCount: 0 }, undefined],
    ['no scan: nothing', {}, {}, undefined],
    [
      'another spec, and the interval',
      { generation: 2 },
      { nowMs: scannedMs + 60_000 },
      'scanning: triggered by interval',
    ],
    [
      'another spec that asks for no scan',
      { generation: 2 },
      {},
      'processing object: new generation 1 -> 2',
    ],
  ] as const)('%s', ([, change, situation, message]) => {
    const repository = repositoryWith({ status: settled, ...change });
    const decision = decideScan({ ...usual, repository, ...situation });
    const begun = beginScan({ repository, decision, now: scanTime });
    expect(begun?.conditions?.find(({ type }) => type === 'Reconciling')?.message).toBe(message);
  });
});

// Section B3 "Status field".
describe('the status after a scan', () => {
  const tags = ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0', '-'];

  test('the result, the first ten tags and what it was made with', () => {
    const { spec, status } = repositoryWith({});
    const scan = {
      revision: '42',
      tagCount: 11,
      latestTags: tags,
      scannedAt: '2026-11-21T11:00:00.5Z',
    };
    expect(nextImageRepositoryStatus({ spec, status, canonicalName: image, scan })).toEqual({
      ...scanned,
      lastScanResult: {
        revision: '42',
        tagCount: 11,
        scanTime: '2026-11-21T11:00:00Z',
        latestTags: tags.slice(0, 10),
      },
    });
  });

  test('no tags: no list of the latest', () => {
    const { spec, status } = repositoryWith({});
    const scan = { revision: '2', tagCount: 0, latestTags: [], scannedAt: scanTime };
    const next = nextImageRepositoryStatus({ spec, status, canonicalName: image, scan });
    expect(next.lastScanResult).toEqual({ revision: '2', tagCount: 0, scanTime });
  });

  test('without a scan the last result stays', () => {
    const { spec, status } = repositoryWith({});
    expect(nextImageRepositoryStatus({ spec, status, canonicalName: image })).toEqual(status);
  });

  test('the message counts the tags, names the checksum, and says where the timeout is cut', () => {
    const message = 'successful scan: found 2 tags with checksum 7';
    expect(repositoryMessage(repositoryWith({}))).toBe(message);
    const { spec, status } = repositoryWith({});
    const patient = { status, spec: { ...spec, timeout: '11m' } };
    expect(repositoryMessage(patient)).toBe(`${message}; spec.timeout is cut to 10m`);
  });
});

describe('what the spec means', () => {
  test.for([
    ['the timeout', { interval: '1m', timeout: '5s' }, 5000],
    ['the interval without one', { interval: '1m' }, 60_000],
    ['at least a second', { interval: '1m', timeout: '10ms' }, 1000],
  ] as const)('the limit of a scan is %s', ([, change, expected]) => {
    expect(scanTimeoutMs({ ...repositoryWith({}).spec, ...change })).toBe(expected);
  });

  test('what is over when a scan takes too long is named', () => {
    const { spec } = repositoryWith({});
    const told =
      'it took longer than the 60 s of spec.interval, which limits a scan where there is no spec.timeout';
    expect(scanTimeoutProblem({ ...spec, interval: '1m' })).toBe(told);
    const patient = { ...spec, timeout: '2m' };
    expect(scanTimeoutProblem(patient)).toBe('it took longer than the 120 s of spec.timeout');
  });

  test('an empty exclusion list excludes signatures', () => {
    expect(exclusionListOf(repositoryWith({ exclusionList: [] }).spec)).toEqual(['^.*\\.sig$']);
  });
});

const usual = { canonicalName: image, storedTagCount: 2, nowMs: scannedMs + 30_000 };

function repositoryWith({
  status = scanned,
  exclusionList,
  requestedAt,
  generation = 1,
}: {
  readonly status?: unknown;
  readonly exclusionList?: readonly string[];
  readonly requestedAt?: string;
  readonly generation?: number;
}) {
  const annotations = requestedAt === undefined ? {} : { [requestedAtAnnotation]: requestedAt };
  return parseImageRepository({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: 'app', namespace: 'team', annotations, generation },
    spec: { image, interval: '1m', exclusionList },
    status,
  });
}
