import { afterAll, beforeAll, expect, test } from 'vitest';
import { state, workflowId } from '../../src/workflows/messages.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const kinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const;
const yearMs = 365 * 24 * 3_600_000;

test.concurrent.for([
  ['beyond what a timer of Node holds', 'month', '600h'],
  ['of a thousand years', 'millennium', '9999999h'],
  ['of more than numbers hold', 'eternity', `${'9'.repeat(400)}h`],
  ['of a fraction of a millisecond', 'fraction', '1000.0001ms'],
] as const)(
  'an interval %s: the loops live, and act when they are woken',
  async ([, name, interval]) => {
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    const author = { name: 'Tagwright', email: 'tagwright@example.com' };
    const sourceRef = { kind: 'GitRepository', name: 'app' };
    await team.apply({
      repository: { image: team.image, interval },
      policy: {
        imageRepositoryRef: { name: 'app' },
        policy: { semver: { range: '>=1.0.0' } },
        digestReflectionPolicy: 'Always',
        interval,
      },
      automation: { interval, sourceRef, git: { commit: { author } } },
    });
    await team.untilCommitted('app:1.1.0');
    for (const kind of kinds) {
      await team.untilReady(kind);
      const id = workflowId('default', kind, { namespace: name, name: 'app' });
      const now = await installation.client.workflow.getHandle(id).query(state);
      expect(Date.parse(now.nextRunAt ?? '') - Date.now()).toBeLessThanOrEqual(yearMs);
    }
    await team.push('1.2.0');
    const id = workflowId('default', 'ImageRepository', { namespace: name, name: 'app' });
    await installation.client.workflow.getHandle(id).signal('reconcile');
    await team.untilCommitted('app:1.2.0');
  },
);

test('a timeout of hours is cut to ten minutes, which the condition and the Events of an update say', async () => {
  const team = await createTeam(installation, { name: 'patient', tags: ['1.0.0', '1.1.0'] });
  const url = `${installation.gitUrl}/patient/repository.git`;
  const ref = { branch: 'main' };
  const secretRef = { name: 'git-credentials' };
  await team.apply({
    repository: { image: team.image, interval: '1s', timeout: '99999999m' },
    source: { url, ref, secretRef, interval: '1m', timeout: `${'9'.repeat(400)}m` },
  });
  await team.untilCommitted('app:1.1.0');
  await team.untilStatus('ImageRepository', {
    conditions: [
      expect.objectContaining({
        status: 'True',
        message: expect.stringMatching(/found 2 tags .*; spec\.timeout is cut to 10m$/),
      }),
    ],
  });
  await installation.until(async () => {
    const told = (await team.events()).map(({ message }) => message);
    expect(told).toContain("GitRepository 'patient/app': spec.timeout is cut to 10m");
  });
});
