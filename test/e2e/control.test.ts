import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

let installation: Installation;
let team: Team;
let first: Tagwright;

const automationId = 'default/ImageUpdateAutomation/control/app';

function signal(name: string): Promise<string> {
  return installation.temporal('workflow', 'signal', '-w', automationId, '--name', name);
}

async function update(name: string, id = automationId): Promise<string> {
  const words = ['workflow', 'update', 'execute', '-w', id, '--name', name];
  return installation.temporal(...words, '--output', 'json');
}

async function state(): Promise<string> {
  const words = ['workflow', 'query', '-w', automationId, '--name', 'state'];
  return installation.temporal(...words);
}

async function isSuspended(): Promise<boolean> {
  const spec = recordAt(await team.get('ImageUpdateAutomation'), 'spec');
  return spec['suspend'] === true;
}

/** As `kubectl patch` does. */
function setSuspend(suspend: boolean): Promise<void> {
  const key = { namespace: 'control', name: 'app' };
  return installation.kubernetes.merge('ImageUpdateAutomation', key, { spec: { suspend } });
}

function committed(): Promise<string> {
  return team.git.git('show', 'main:app.yaml');
}

beforeAll(async () => {
  installation = await startInstallation();
  first = await installation.start('run', '--watch-namespace=control');
  team = await createTeam(installation, { name: 'control' });
  await team.apply();
  await team.untilReady('ImageUpdateAutomation');
  await team.untilReady('ImagePolicy');
});

afterAll(() => installation[Symbol.asyncDispose]());

test('what kubectl suspends does nothing until kubectl resumes it', async () => {
  await setSuspend(true);
  await installation.until(async () => expect(await state()).toMatch(/"?suspended"?:\s*true/));
  await team.push('1.1.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.1.0' } });
  expect(await update('reconcileNow')).toContain('Suspended');
  expect(await committed()).toContain('app:1.0.0');
  await setSuspend(false);
  await team.untilCommitted('app:1.1.0');
});

test('the signals suspend and resume write spec.suspend', async () => {
  await team.untilReady('ImageUpdateAutomation');
  await signal('suspend');
  await installation.until(async () => expect(await isSuspended()).toBe(true));
  await team.push('1.2.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.2.0' } });
  expect(await update('reconcileNow')).toContain('Suspended');
  expect(await committed()).toContain('app:1.1.0');
  await signal('resume');
  await installation.until(async () => expect(await isSuspended()).toBe(false));
  await team.untilCommitted('app:1.2.0');
});

test('preview answers with the diff and the message, and changes nothing', async () => {
  await team.untilReady('ImageUpdateAutomation');
  await setSuspend(true);
  await installation.until(async () => expect(await state()).toMatch(/"?suspended"?:\s*true/));
  await team.push('1.3.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.3.0' } });
  const before = await team.git.git('rev-parse', 'main');
  const preview = await update('preview');
  expect(preview).toContain('would change 1 file');
  expect(preview).toContain(`+image: ${team.image}:1.3.0`);
  expect(preview).toContain(`-image: ${team.image}:1.2.0`);
  expect(await team.git.git('rev-parse', 'main')).toBe(before);
  await setSuspend(false);
  await team.untilCommitted('app:1.3.0');
});

test('reconcileNow runs at once and answers with how it ended', async () => {
  await team.untilStatus('ImageUpdateAutomation', {
    observedPolicies: { app: { tag: '1.3.0' } },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
  expect(await update('reconcileNow')).toContain('repository up-to-date');
  const scan = await update('reconcileNow', 'default/ImageRepository/control/app');
  expect(scan).toContain('successful scan: found 4 tags');
});

test('a deleted resource is let go and its workflow ends; created again, it has another', async () => {
  const { kubectl } = installation.kubernetes;
  const list = ['workflow', 'describe', '-w', automationId, '--output', 'json'];
  const before = await installation.temporal(...list);
  await kubectl('-n', 'control', 'delete', 'imageupdateautomation', 'app', '--timeout=30s');
  await installation.until(async () =>
    expect(await installation.temporal(...list)).toContain('WORKFLOW_EXECUTION_STATUS_COMPLETED'),
  );
  await team.push('1.4.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.4.0' } });
  await team.apply();
  await team.untilCommitted('app:1.4.0');
  const after = await installation.temporal(...list);
  expect(after).toContain('WORKFLOW_EXECUTION_STATUS_RUNNING');
  expect(runId(after)).not.toBe(runId(before));
});

function runId(description: string): string | undefined {
  return /"runId": "([^"]+)"/.exec(description)?.[1];
}

test('resources of a namespace that is not watched are left alone', async () => {
  const other = await createTeam(installation, { name: 'unwatched' });
  await other.apply();
  // What comes later and is seen tells that the earlier was not.
  await team.push('1.5.0');
  await team.untilCommitted('app:1.5.0');
  expect(await other.get('ImageRepository')).not.toHaveProperty('metadata.finalizers');
  expect(await installation.temporal('workflow', 'list')).not.toContain('unwatched');
});

test('stops when it is asked to, and goes on where it stood when started again', async () => {
  expect(await first.stop()).toBe(0);
  await team.push('1.6.0');
  await installation.start('run', '--watch-namespace=control');
  await team.untilCommitted('app:1.6.0');
  expect(await team.git.git('rev-list', '--count', 'main')).toBe('7');
});
