import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { startFaultyRegistry } from '../support/faulty-registry.ts';
import { createTeam } from '../support/team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';
import type { FaultyRegistry } from '../support/faulty-registry.ts';
import type { Team } from '../support/team.ts';

let installation: Installation;
let registry: FaultyRegistry;
let team: Team;
let program: Awaited<ReturnType<Installation['start']>>;

const tags = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0'];
const shrunk =
  /^scan failed: the registry lists 2 tags where it listed 5 at \S+Z, which is not believed: if they were deleted, say so by "flux reconcile image repository app -n guarded"$/;

beforeAll(async () => {
  installation = await startInstallation();
  registry = await startFaultyRegistry({ kind: 'answers', tags });
  program = await installation.start('run', '--shrink-guard=0.5');
  team = await createTeam(installation, { name: 'guarded' });
  await team.apply({
    // Its time limit would be the interval, which a busy machine may need for other things.
    repository: { image: `${registry.address}/team/app`, interval: '1s', timeout: '30s' },
    source: false,
    automation: false,
  });
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.4.0' } });
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

async function reconcile(kind: ImageKind): Promise<string> {
  const at = new Date().toISOString();
  const annotations = { 'reconcile.fluxcd.io/requestedAt': at };
  const key = { namespace: 'guarded', name: 'app' };
  await installation.kubernetes.annotate(kind, key, annotations);
  return at;
}

test('a list that loses some tags is taken as it is', async () => {
  registry.be({ kind: 'answers', tags: tags.slice(1) });
  await team.untilStatus('ImageRepository', { lastScanResult: { tagCount: 4 } });
  registry.be({ kind: 'answers', tags });
  await team.untilStatus('ImageRepository', { lastScanResult: { tagCount: 5 } });
  expect(await team.events()).not.toContainEqual(
    expect.objectContaining({ type: 'Warning', about: 'ImageRepository/app' }),
  );
});

test('a list that loses most of them is told of, and not believed', async () => {
  registry.be({ kind: 'answers', tags: tags.slice(0, 2) });
  const failed = await team.untilFailed('ImageRepository', 'ReadOperationFailed', shrunk);
  expect(failed).toMatchObject({ status: { lastScanResult: { tagCount: 5 } } });
  await installation.until(async () => {
    expect(await team.events()).toContainEqual({
      about: 'ImageRepository/app',
      type: 'Warning',
      reason: 'ReadOperationFailed',
      message: expect.stringMatching(shrunk),
      from: 'image-reflector-controller',
    });
  });
  await installation.until(() => {
    expect(installation.log()).toMatch(/"run failed".*ImageRepository.*"ReadOperationFailed"/);
  });
});

test('nor by a policy whose worker has lost the list of before', async () => {
  await program.kill();
  await rm(join(installation.directory, 'cache', 'tags'), { recursive: true });
  program = await installation.start('run', '--shrink-guard=0.5');
  await reconcile('ImagePolicy');
  const policy = await team.untilFailed('ImagePolicy', 'ReadOperationFailed', shrunk);
  expect(policy).toMatchObject({ status: { latestRef: { tag: '1.4.0' } } });
});

test('until somebody asks for a scan', async () => {
  const lastHandledReconcileAt = await reconcile('ImageRepository');
  await team.untilStatus('ImageRepository', {
    lastHandledReconcileAt,
    lastScanResult: { tagCount: 2 },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
  const policy = await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.1.0' } });
  expect(policy).toHaveProperty('status.observedPreviousRef.tag', '1.4.0');
});
