import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { ImageKind, ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';
import type { Team } from '../support/team.ts';

/*
 * The scope says for which resources a workflow is kept: by labels, or by kinds where one half is Flux's. What is outside still
 * wakes what depends on it inside: as with Flux, whose automation controller watches all policies whatever its selector. The
 * statuses outside are written here by hand, as another controller would.
 */

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.start('run', '--watch-label-selector=shard=blue', '--requeue-dependency=45s');
});

afterAll(() => installation[Symbol.asyncDispose]());

/** The team's resources; of the image kinds only `ours` have the label. No timer but these wakes them. */
async function apply(team: Team, ours: readonly ImageKind[]): Promise<void> {
  const { namespace } = team;
  const objects = team.resources({ repository: slow, automation: slow }).map((object) => {
    const isOurs = 'kind' in object && ours.some((kind) => kind === object.kind);
    const labels = isOurs ? { shard: 'blue' } : {};
    return { ...object, metadata: { namespace, name: 'app', labels } };
  });
  await installation.kubernetes.apply(objects);
}

const slow = { interval: '10h' };

/** Another controller writes this into the status of the team's resource. */
async function report(team: Team, kind: ResourceKind, status: object): Promise<void> {
  const key = { namespace: team.namespace, name: 'app' };
  await installation.kubernetes.merge(kind, key, { status }, { subresource: 'status' });
}

/** What of a resource its driver writes. */
async function driven(team: Team, kind: ResourceKind): Promise<object> {
  const object = await team.get(kind);
  const { finalizers } = recordAt(object, 'metadata');
  return { finalizers, status: recordAt(object, 'status') };
}

async function workflowsOf(team: Team): Promise<readonly string[]> {
  const query = `ExecutionStatus = 'Running' AND FluxNamespace = '${team.namespace}'`;
  const ids: string[] = [];
  for await (const { workflowId } of installation.client.workflow.list({ query }))
    ids.push(workflowId);
  return ids;
}

test('a policy outside wakes the automation inside, which uses it', async () => {
  const team = await createTeam(installation, { name: 'foreign-policy' });
  await apply(team, ['ImageUpdateAutomation']);
  await team.untilReady('ImageUpdateAutomation');
  await report(team, 'ImagePolicy', { latestRef: { name: team.image, tag: '1.1.0' } });
  await team.untilCommitted('app:1.1.0');
  await report(team, 'ImagePolicy', { latestRef: { name: team.image, tag: '1.2.0' } });
  await team.untilCommitted('app:1.2.0');
  expect(await workflowsOf(team)).toEqual(['default/ImageUpdateAutomation/foreign-policy/app']);
  expect(await team.get('ImagePolicy')).not.toHaveProperty('metadata.finalizers');
});

test('an ImageRepository outside wakes the policy inside', async () => {
  const team = await createTeam(installation, { name: 'foreign-tags' });
  await apply(team, ['ImagePolicy']);
  await team.untilFailed(
    'ImagePolicy',
    'DependencyNotReady',
    /^retrying in 45s error: no tags in database$/,
  );
  for (const [tagCount, tag] of ['1.0.0', '1.1.0', '1.2.0'].entries()) {
    await team.push(tag);
    await report(team, 'ImageRepository', {
      canonicalImageName: team.image,
      lastScanResult: { tagCount: tagCount + 1, revision: String(tagCount) },
    });
    await team.untilStatus('ImagePolicy', { latestRef: { name: team.image, tag } });
  }
  expect(await workflowsOf(team)).toEqual(['default/ImagePolicy/foreign-tags/app']);
  expect(await team.get('ImageRepository')).not.toHaveProperty('metadata.finalizers');
});

/** Drives these kinds in the team's namespace; what the other starter keeps is none of its. */
function startHalf({ namespace }: Team, kinds: string): Promise<AsyncDisposable> {
  const scope = [`--cluster-name=${namespace}`, `--watch-namespace=${namespace}`];
  return installation.start('run', ...scope, `--kinds=${kinds}`);
}

test('only automations: they commit what the policies say, which stay as they are', async () => {
  const team = await createTeam(installation, { name: 'automation-half' });
  await using _ = await startHalf(team, 'ImageUpdateAutomation');
  await team.apply({ automation: slow });
  const conditions = [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Succeeded',
      message: `Latest image tag for ${team.image} resolved to 1.1.0`,
      lastTransitionTime: '2026-01-01T00:00:00Z',
      observedGeneration: 1,
    },
  ];
  await report(team, 'ImagePolicy', {
    conditions,
    latestRef: { name: team.image, tag: '1.1.0' },
    observedGeneration: 1,
  });
  await team.untilCommitted('app:1.1.0');
  const before = await driven(team, 'ImagePolicy');
  await report(team, 'ImagePolicy', { latestRef: { name: team.image, tag: '1.2.0' } });
  await team.untilCommitted('app:1.2.0');
  await team.untilStatus('ImageUpdateAutomation', {
    observedPolicies: { app: { name: team.image, tag: '1.2.0' } },
  });
  expect(await driven(team, 'ImagePolicy')).toMatchObject({
    finalizers: undefined,
    status: { conditions, observedGeneration: 1 },
  });
  expect(before).not.toHaveProperty('status.lastHandledReconcileAt');
  expect(await driven(team, 'ImageRepository')).toEqual({
    finalizers: undefined,
    status: { observedGeneration: -1 },
  });
  expect(await workflowsOf(team)).toEqual([
    'automation-half/ImageUpdateAutomation/automation-half/app',
  ]);
});

test('only repositories and policies: the automation and its branch stay as they are', async () => {
  const team = await createTeam(installation, { name: 'reflector-half' });
  await team.apply();
  const status = {
    lastAutomationRunTime: '2026-01-01T00:00:00Z',
    observedPolicies: { app: { name: team.image, tag: '0.9.0' } },
    observedSourceRevision: 'main@sha1:0000000000000000000000000000000000000000',
    observedGeneration: 1,
  };
  await report(team, 'ImageUpdateAutomation', status);
  await using _ = await startHalf(team, 'ImageRepository,ImagePolicy');
  await team.untilStatus('ImagePolicy', { latestRef: { name: team.image, tag: '1.0.0' } });
  await team.push('1.1.0');
  await team.untilStatus('ImagePolicy', { latestRef: { name: team.image, tag: '1.1.0' } });
  expect((await workflowsOf(team)).toSorted()).toEqual([
    'reflector-half/ImagePolicy/reflector-half/app',
    'reflector-half/ImageRepository/reflector-half/app',
  ]);
  expect(await driven(team, 'ImageUpdateAutomation')).toEqual({ finalizers: undefined, status });
  expect((await team.git.git('rev-parse', 'main')).trim()).toBe(team.root);
});
