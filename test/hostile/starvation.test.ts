import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { state, workflowId } from '../../src/workflows/messages.ts';
import { eventually } from '../support/eventually.ts';
import { startGitServer } from '../support/git-server.ts';
import { startInstallation } from '../support/installation.ts';
import { anonymous, temporaryMirrors, unlimited } from '../support/mirrors.ts';
import { startSilentServer } from '../support/silent-server.ts';
import { createTeam } from '../support/team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';

const places = 16;
/** An update takes 2 s on an idle machine; a place that a silent server holds is free again after 60 s. */
const usualMs = 30_000;

let installation: Installation;

function handleOf(kind: ImageKind, namespace: string, name = 'app') {
  return installation.client.workflow.getHandle(workflowId('default', kind, { namespace, name }));
}

/** Automations of one namespace, each on a repository of its own at `url`. */
function automations(namespace: string, url: string): readonly object[] {
  return Array.from({ length: places }, (_, index) => {
    const metadata = { namespace, name: `stuck-${index}` };
    return [
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata,
        spec: { url: `${url}/${index}.git`, ref: { branch: 'main' }, interval: '1m' },
      },
      {
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageUpdateAutomation',
        metadata,
        spec: {
          interval: '1m',
          sourceRef: { kind: 'GitRepository', name: metadata.name },
          git: { commit: { author: { name: 'Greedy', email: 'greedy@example.com' } } },
        },
      },
    ];
  }).flat();
}

test('a worker reads from one host while as many steps as it has places four times over wait for another', async () => {
  await using silent = await startSilentServer();
  await using mirrors = await temporaryMirrors();
  await using server = await startGitServer();
  await server.commit({ files: { 'app.yaml': 'image: app:1\n' } });
  const stop = new AbortController();
  const stuck = Array.from({ length: 4 * places }, (_, index) =>
    mirrors
      .remoteRefs(anonymous(`${silent.url}/${index}.git`), ['HEAD'], {
        ...unlimited(),
        signal: stop.signal,
        namespace: `tenant-${index}`,
      })
      .catch((error: unknown) => error),
  );
  await eventually(() => expect(silent.waiting()).toBeGreaterThan(0));
  const refs = await mirrors.remoteRefs(anonymous(server.url), ['HEAD'], {
    ...unlimited(),
    timeoutMs: 10_000,
  });
  expect(refs).toHaveLength(1);
  stop.abort();
  await Promise.all(stuck);
});

describe('in an installation', () => {
  beforeAll(async () => {
    installation = await startInstallation();
    await installation.start('run');
  });

  afterAll(() => installation[Symbol.asyncDispose]());

  test("sixteen automations on a Git server that takes connections and says nothing: another tenant's update lands in the usual time", async () => {
    await using silent = await startSilentServer();
    const greedy = await createTeam(installation, { name: 'greedy' });
    const quick = await createTeam(installation, { name: 'quick' });
    await quick.apply();
    await quick.untilReady('ImageUpdateAutomation');
    await greedy.apply({ automation: false, source: false });
    await greedy.untilReady('ImagePolicy');
    await installation.kubernetes.apply(automations('greedy', silent.url));
    // Half of the places are theirs, and no more.
    await installation.until(() => expect(silent.waiting()).toBe(places / 2));
    await quick.push('1.1.0');
    await eventually(
      async () => expect(await quick.git.git('show', 'main:app.yaml')).toContain('app:1.1.0'),
      { timeoutMs: usualMs },
    );
    expect(silent.waiting()).toBe(places / 2);
  });

  test('an interval of nothing wakes nobody: after its run the loop waits for a message, and acts on it', async () => {
    const still = { interval: '0s' };
    const team = await createTeam(installation, { name: 'still' });
    const author = { name: 'Still', email: 'still@example.com' };
    const sourceRef = { kind: 'GitRepository', name: 'app' };
    await team.apply({
      repository: { image: team.image, ...still },
      automation: { ...still, sourceRef, git: { commit: { author } } },
    });
    await team.untilReady('ImageUpdateAutomation');
    for (const kind of ['ImageRepository', 'ImageUpdateAutomation'] as const) {
      await installation.until(async () => {
        const now = await handleOf(kind, 'still').query(state);
        expect(now).toMatchObject({ running: false, last: { ready: true } });
        expect(now).not.toHaveProperty('nextRunAt');
      });
    }
    await team.push('1.1.0');
    await handleOf('ImageRepository', 'still').signal('reconcile');
    await team.untilCommitted('app:1.1.0');
  });

  test("Temporal is told whose a workflow's steps are, and hands out those of each namespace in turn", async () => {
    const { raw } = await handleOf('ImageRepository', 'still').describe();
    expect(raw.workflowExecutionInfo?.priority?.fairnessKey).toBe('still');
  });
});
