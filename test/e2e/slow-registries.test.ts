import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { state } from '../../src/workflows/messages.ts';
import { asServed } from '../support/as-flux.ts';
import { startInstallation } from '../support/installation.ts';
import { startFaultyRegistry } from '../support/faulty-registry.ts';
import { createTeam } from '../support/team.ts';
import type { LoopState } from '../../src/domain/loop/details.ts';
import type { SeenRequest } from '../support/http-server.ts';
import type { Installation } from '../support/installation.ts';
import type { FaultyRegistry } from '../support/faulty-registry.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

let installation: Installation;
let team: Team;
let tagwright: Tagwright;
let registry: FaultyRegistry;

/** More than the connections to one host, and than the places that a worker had for scans of all hosts once. */
const crowd = 60;
const tags = ['1.0.0'];

beforeAll(async () => {
  installation = await startInstallation();
  tagwright = await installation.start('run');
  team = await createTeam(installation, { name: 'slow' });
});

afterAll(() => installation[Symbol.asyncDispose]());

beforeEach(async () => {
  registry = await startFaultyRegistry({ kind: 'answers', tags });
});

afterEach(() => registry[Symbol.asyncDispose]());

function loopState(name: string): Promise<LoopState> {
  return installation.client.workflow
    .getHandle(`default/ImageRepository/slow/${name}`)
    .query(state);
}

function scans(): readonly SeenRequest[] {
  return registry.requests.filter(({ url }) => url.includes('tags/list'));
}

function repository(name: string, spec: object): object {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { namespace: 'slow', name },
    spec: { image: `${registry.address}/team/app`, interval: '10m', ...spec },
  };
}

async function statusOf(name: string) {
  const key = { namespace: 'slow', name };
  return recordAt(await installation.kubernetes.get('ImageRepository', key), 'status');
}

function untilStatus(name: string, status: object): Promise<void> {
  return installation.until(async () => expect(await statusOf(name)).toMatchObject(status));
}

/** An ImageRepository whose registry answered once, and whose next scan hangs now. */
async function hang(name: string): Promise<void> {
  await installation.kubernetes.apply([repository(name, { interval: '1s', timeout: '10m' })]);
  await untilStatus(name, { conditions: [{ type: 'Ready', status: 'True' }] });
  registry.be({ kind: 'hangs' });
  await installation.until(() => expect(registry.waiting()).toBe(1));
}

test('a registry that hangs does not delay the scans of another', async () => {
  registry.be({ kind: 'hangs' });
  const names = Array.from({ length: crowd }, (_, number) => `crowd-${number}`);
  await installation.kubernetes.apply(names.map((name) => repository(name, {})));
  await installation.until(() => expect(registry.waiting()).toBe(7));
  for (const name of names)
    await installation.until(async () =>
      expect(await loopState(name)).toMatchObject({ running: true }),
    );

  const begun = Date.now();
  await team.apply({ source: false, automation: false });
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.0.0' } });
  await team.push('1.1.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.1.0' } });
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect(registry.waiting()).toBe(7);
  // By one request: kubectl would make one for each, five a second.
  const path = '/apis/image.toolkit.fluxcd.io/v1/namespaces/slow/imagerepositories';
  await installation.kubernetes.kubectl('delete', '--raw', asServed(path));
});

test('a registry that is busy is asked again when it wishes to be', async () => {
  registry.be({ kind: 'is busy', retryAfterSeconds: 40 });
  const begun = Date.now();
  await installation.kubernetes.apply([repository('busy', { interval: '5s' })]);
  await untilStatus('busy', {
    conditions: [
      { type: 'Reconciling', reason: 'ProgressingWithRetry' },
      {
        type: 'Ready',
        status: 'False',
        reason: 'ReadOperationFailed',
        message: expect.stringMatching(
          /^scan failed: .*429 Too Many Requests: the registry is asked too often.*; it wants 40 s of rest$/,
        ),
      },
    ],
  });
  const waiting = await installation.until(async () => {
    const now = await loopState('busy');
    expect(now).toMatchObject({ running: false, failures: 1, nextRunAt: expect.any(String) });
    return now;
  });
  const waitMs = Date.parse(waiting.nextRunAt ?? '') - begun;
  expect(waitMs).toBeGreaterThanOrEqual(40_000);
  expect(waitMs).toBeLessThan(60_000);
  expect(scans()).toHaveLength(1);
});

describe('a scan that hangs', () => {
  const soonMs = 8_000;

  test('ends soon when kubectl suspends the resource, and is no failure', async () => {
    await hang('suspended');
    const before = await statusOf('suspended');
    const patch = JSON.stringify({ spec: { suspend: true } });
    const words = ['patch', 'imagerepository', 'suspended', '--type=merge', '-p', patch];
    const begun = Date.now();
    await installation.kubernetes.kubectl('-n', 'slow', ...words);
    await installation.until(async () => {
      expect(await loopState('suspended')).toMatchObject({ running: false, suspended: true });
    });
    expect(Date.now() - begun).toBeLessThan(soonMs);
    expect(registry.waiting()).toBe(0);
    const after = await statusOf('suspended');
    expect(after['conditions']).toEqual(before['conditions']);
    expect(after['lastScanResult']).toEqual(before['lastScanResult']);
    const events = await installation.kubernetes.events('slow');
    const about = events.filter((event) => event.about === 'ImageRepository/suspended');
    expect(about.filter(({ type }) => type === 'Warning')).toEqual([]);
  });

  test('does not hold back its resource when that is deleted', async () => {
    await hang('deleted');
    const begun = Date.now();
    const words = ['delete', 'imagerepository', 'deleted', '--timeout=60s'];
    await installation.kubernetes.kubectl('-n', 'slow', ...words);
    expect(Date.now() - begun).toBeLessThan(soonMs);
    await installation.until(() => expect(registry.waiting()).toBe(0));
  });
});

test('no more scans are begun a second than --registry-rate says', async () => {
  await tagwright.stop();
  await installation.start('run', '--registry-rate=1');
  const names = Array.from({ length: 6 }, (_, number) => `slow-${number}`);
  const begun = Date.now();
  await installation.kubernetes.apply(names.map((name) => repository(name, {})));
  await installation.until(() => expect(scans()).toHaveLength(names.length));
  expect(Date.now() - begun).toBeGreaterThan(3_000);
});
