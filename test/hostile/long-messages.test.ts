import { afterAll, beforeAll, expect, test } from 'vitest';
import { preview } from '../../src/workflows/messages.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam, markedLine } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';

const resources = new AsyncDisposableStack();
let installation: SharedInstallation;

/** What a template may make: more than Temporal takes as an answer (2 MiB), and than an Event can hold (1.5 MiB). */
const longest = 4 * 1024 * 1024;
const author = { name: 'Tagwright', email: 'tagwright@example.com' };

beforeAll(async () => {
  installation = resources.use(await joinInstallation());
});

afterAll(() => resources.disposeAsync());

test('a commit message of 4 MiB is pushed in full, and told of in part', async () => {
  const name = 'long-message';
  const team = await createTeam(installation, { name });
  const messageTemplate = `{{ repeat ${longest - 3} "x" }}end`;
  await team.apply({ automation: { git: { commit: { author, messageTemplate } } } });
  await team.untilReady('ImageUpdateAutomation');
  await team.push('1.1.0');
  await team.untilCommitted('app:1.1.0');
  const head = await team.git.git('rev-parse', 'main');
  expect(await team.git.git('log', '-1', '--format=%B', 'main')).toHaveLength(longest);
  await team.untilStatus('ImageUpdateAutomation', {
    lastPushCommit: head,
    observedSourceRevision: `main@sha1:${head}`,
  });
  expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
  const beginning = `pushed commit '${head.slice(0, 7)}' to branch 'main'\nxxx`;
  await installation.until(async () => {
    const told = (await team.events()).find(({ message }) => message.startsWith(beginning));
    expect(told?.message.length).toBeLessThan(33_000);
  });
});

test('the preview of a commit message of 4 MiB is told in part', async () => {
  const name = 'long-preview';
  const team = await createTeam(installation, { name });
  const messageTemplate = `{{ repeat ${longest} "x" }}`;
  await team.apply({ automation: { suspend: true, git: { commit: { author, messageTemplate } } } });
  await team.push('1.1.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.1.0' } });
  const loop = installation.client.workflow.getHandle(`default/ImageUpdateAutomation/${name}/app`);
  const { message = '' } = await installation.until(() => loop.executeUpdate(preview));
  expect(message).toMatch(/^x{65536}\n\(cut here\)\n$/);
});

test('twenty markers of 200 KB that name no policy do not hold back what others say', async () => {
  const name = 'long-marker';
  const team = await createTeam(installation, { name });
  const odd = markedLine(name, 'odd/app:1').replace(':app"', `:${'y'.repeat(200_000)}"`);
  const files = Array.from({ length: 20 }, (_, number) => [`odd-${number}.yaml`, odd]);
  await team.git.commit({ files: Object.fromEntries(files) });
  await team.apply();
  await team.push('1.1.0');
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageUpdateAutomation');
  await installation.until(async () => {
    const warnings = (await team.events()).filter(({ reason }) => reason === 'UpdateWarning');
    expect(warnings).not.toHaveLength(0);
    for (const { message } of warnings) expect(message.length).toBeLessThanOrEqual(1024);
  });
});
