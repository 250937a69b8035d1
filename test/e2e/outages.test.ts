import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowId } from '../../src/workflows/messages.ts';
import { startLoneInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { LoneInstallation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/** Where nobody may ask for a scan, the interval is what finds an image. */
const eachSecond = { interval: '1s' };

let installation: LoneInstallation;
let tagwright: Tagwright;
let team: Team;

beforeAll(async () => {
  installation = await startLoneInstallation();
  tagwright = await installation.start('run');
  team = await createTeam(installation, { name: 'outages' });
  await team.apply({ repository: eachSecond });
  await team.untilReady('ImageUpdateAutomation');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.0.0' } });
});

async function countCommits(): Promise<number> {
  return Number(await team.git.git('rev-list', '--count', 'main'));
}

/** Whether a scan has been begun and not ended. */
async function isScanning(): Promise<boolean> {
  const id = workflowId('default', 'ImageRepository', { namespace: 'outages', name: 'app' });
  const { raw } = await installation.client.workflow.getHandle(id).describe();
  return raw.pendingActivities?.[0]?.lastStartedTime !== undefined;
}

afterAll(() => installation[Symbol.asyncDispose]());

test('while the registry is down the ImageRepository says so; what is pushed after it is committed', async () => {
  const { registry } = installation.servers;
  const before = await countCommits();
  await registry.down();
  await team.untilFailed(
    'ImageRepository',
    'ReadOperationFailed',
    /scan failed: .*nothing listens there/,
  );
  await team.untilReady('ImageUpdateAutomation');
  await registry.up();
  await team.pushOnly('1.1.0');
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageRepository');
  expect(await countCommits()).toBe(before + 1);
});

test('while Git is down the automation says so; what was pushed meanwhile is committed', async () => {
  const { git } = installation.servers;
  const before = await countCommits();
  await git.down();
  await team.pushOnly('1.2.0');
  await team.untilFailed(
    'ImageUpdateAutomation',
    'GitOperationFailed',
    /failed to checkout source: .*cannot reach http/,
  );
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.2.0' } });
  await git.up();
  await team.untilCommitted('app:1.2.0');
  await team.untilReady('ImageUpdateAutomation');
  expect(await countCommits()).toBe(before + 1);
});

test('what was pushed while Temporal was down is committed when it is back', async () => {
  const { temporal } = installation.servers;
  const before = await countCommits();
  await temporal.down();
  await team.pushOnly('1.3.0');
  await temporal.up();
  await team.untilCommitted('app:1.3.0');
  await team.untilReady('ImageUpdateAutomation');
  expect(await countCommits()).toBe(before + 1);
});

test('a resource that was changed while Temporal was down is acted on when it is back', async () => {
  const { temporal } = installation.servers;
  const before = await countCommits();
  await temporal.down();
  const policy = { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.0.x' } } };
  const said = tagwright.log().length;
  await team.apply({ repository: eachSecond, policy });
  await installation.until(() =>
    expect(tagwright.log().slice(said)).toContain('Temporal did not take a message'),
  );
  await temporal.up();
  await team.untilCommitted('app:1.0.0');
  await team.apply({ repository: eachSecond });
  await team.untilCommitted('app:1.3.0');
  expect(await countCommits()).toBe(before + 2);
});

test('what was pushed while the Kubernetes API was down is committed when it is back', async () => {
  const { kubernetes } = installation.servers;
  const before = await countCommits();
  const said = tagwright.log().length;
  await kubernetes.down();
  await team.pushOnly('1.4.0');
  await installation.until(() => expect(tagwright.log().slice(said)).toContain('does not answer'));
  await kubernetes.up();
  await team.untilCommitted('app:1.4.0');
  await team.untilReady('ImageUpdateAutomation');
  expect(await countCommits()).toBe(before + 1);
});

test('what was pushed while etcd was down is committed when it is back', async () => {
  const { etcd } = installation.servers;
  const before = await countCommits();
  await etcd.down();
  await team.pushOnly('1.5.0');
  // Each scan reads its ImageRepository first, which nobody can now.
  await installation.until(async () => expect(await isScanning()).toBe(true));
  await etcd.up();
  await team.untilCommitted('app:1.5.0');
  await team.untilReady('ImageUpdateAutomation');
  expect(await countCommits()).toBe(before + 1);
});

test('a resource deleted and one created while nobody watched are found', async () => {
  const { kubectl } = installation.kubernetes;
  expect(await tagwright.stop()).toBe(0);
  await kubectl('-n', 'outages', 'delete', 'imageupdateautomation', 'app', '--wait=false');
  const other = await createTeam(installation, { name: 'meanwhile', tags: ['1.0.0', '2.0.0'] });
  await other.apply();
  tagwright = await installation.start('run');
  await other.untilCommitted('app:2.0.0');
  await installation.until(async () => {
    const names = await kubectl('-n', 'outages', 'get', 'imageupdateautomations', '-o', 'name');
    expect(names).toBe('');
  });
});

test('all three commands wait for Temporal and Kubernetes where they are not there yet', async () => {
  const { temporal, kubernetes } = installation.servers;
  await tagwright.stop();
  await Promise.all([temporal.down(), kubernetes.down()]);
  const starting = (['worker', 'starter', 'run'] as const).map((command) =>
    installation.launch(command),
  );
  await installation.until(() => {
    for (const one of starting) expect(one.log()).toMatch(/Temporal at .* trying again every 3 s/);
  });
  await temporal.up();
  await installation.until(() => {
    for (const one of starting) expect(one.log()).toMatch(/Kubernetes: .* trying again every 3 s/);
  });
  await kubernetes.up();
  await Promise.all(starting.map((one) => one.ready()));
  for (const one of starting) expect(one.log()).not.toMatch(/^ +at /m);
});
