import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team, TeamSpecs } from '../support/team.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const wrong = { name: 'Git_Credentials' };
const problem =
  '"Git_Credentials" cannot be the name of a Kubernetes object: use small letters, digits, "-" and ".", 253 at most';

/** What each resource looks like that its CRD takes and our schema does not, and where that is told. */
const refused: readonly {
  readonly what: string;
  readonly specs: TeamSpecs;
  readonly kind: ResourceKind;
  readonly reason: string;
  readonly message: string;
  readonly from: string;
}[] = [
  {
    what: 'an ImageRepository',
    specs: { repository: { secretRef: wrong } },
    kind: 'ImageRepository',
    reason: 'AuthenticationFailed',
    message: `ImageRepository NAMESPACE/app: spec.secretRef.name: ${problem}`,
    from: 'image-reflector-controller',
  },
  {
    what: 'an ImagePolicy',
    specs: { policy: { imageRepositoryRef: wrong } },
    kind: 'ImagePolicy',
    reason: 'DependencyNotReady',
    message: `ImagePolicy NAMESPACE/app: spec.imageRepositoryRef.name: ${problem}`,
    from: 'image-reflector-controller',
  },
  {
    what: 'an ImageUpdateAutomation',
    specs: { automation: { sourceRef: { kind: 'GitRepository', ...wrong } } },
    kind: 'ImageUpdateAutomation',
    reason: 'InvalidSourceConfiguration',
    message: `ImageUpdateAutomation NAMESPACE/app: spec.sourceRef.name: ${problem}`,
    from: 'image-automation-controller',
  },
  {
    what: 'a GitRepository',
    specs: { source: { secretRef: wrong } },
    kind: 'ImageUpdateAutomation',
    reason: 'SourceManagerFailed',
    message: `GitRepository NAMESPACE/app: spec.secretRef.name: ${problem}`,
    from: 'image-automation-controller',
  },
];

test.for(refused)(
  '$what tells what is wrong, works when it is mended, and can be deleted when it is not',
  async ({ what, specs, kind, reason, message: pattern, from }) => {
    const namespace = what.split(' ').at(-1)?.toLowerCase() ?? '';
    const team = await createTeam(installation, { name: namespace });
    const message = pattern.replace('NAMESPACE', namespace);
    await team.apply(specs);
    const told = [
      { type: 'Stalled', status: 'True', reason, message },
      { type: 'Ready', status: 'False', reason, message },
    ];
    await team.untilStatus(kind, { observedGeneration: 1, conditions: told });
    const event = { about: `${kind}/app`, type: 'Warning', reason, message, from };
    await installation.until(async () => expect(await team.events()).toContainEqual(event));

    await team.apply();
    for (const each of ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const)
      await team.untilReady(each);

    await team.apply(specs);
    await team.untilStatus(kind, { observedGeneration: expect.any(Number), conditions: told });
    const { kubectl } = installation.kubernetes;
    await kubectl('-n', namespace, 'delete', kind, 'app', '--timeout=30s');
  },
);

test('a refused resource that is suspended says nothing', async () => {
  const team = await createTeam(installation, { name: 'suspended' });
  const repository = { secretRef: wrong, suspend: true };
  await team.apply({ repository, policy: false, automation: false });
  await installation.until(async () => {
    const finalizers = recordAt(await team.get('ImageRepository'), 'metadata')['finalizers'];
    expect(finalizers).toEqual(['finalizers.fluxcd.io']);
  });
  expect(await team.events()).toEqual([]);
  await team.apply({ repository: { secretRef: wrong }, policy: false, automation: false });
  await team.untilFailed('ImageRepository', 'AuthenticationFailed', /spec\.secretRef\.name/);
});

test('what is wrong with an ImageRepository is told on it alone', async () => {
  const team = await createTeam(installation, { name: 'quiet' });
  await team.apply({ repository: { secretRef: wrong }, automation: false });
  const policy = await team.untilFailed(
    'ImagePolicy',
    'DependencyNotReady',
    /^failed to get the referred ImageRepository: 'quiet\/app' is not valid: its own condition says why$/,
  );
  expect(JSON.stringify(policy['status'])).not.toContain(wrong.name);
});

test('an empty namespace in a reference is its own, also where a change is to wake another', async () => {
  const team = await createTeam(installation, { name: 'empty' });
  await team.apply({
    policy: { imageRepositoryRef: { name: 'app', namespace: '' } },
    automation: {
      interval: '1h',
      sourceRef: { kind: 'GitRepository', name: 'app', namespace: '' },
    },
  });
  await team.untilReady('ImageUpdateAutomation');
  await team.push('1.1.0');
  await team.untilCommitted(':1.1.0');
  await team.git.git('branch', 'other', 'main');
  const source = { ref: { branch: 'other' } };
  await team.apply({ source, repository: false, policy: false, automation: false });
  await team.untilStatus('ImageUpdateAutomation', {
    observedSourceRevision: expect.stringMatching(/^other@/),
  });
});

test('runs that find nothing new tell nothing', async () => {
  const team = await createTeam(installation, { name: 'idle' });
  await team.apply({ repository: { interval: '1s' }, automation: { interval: '1s' } });
  await team.untilStatus('ImageUpdateAutomation', { observedPolicies: { app: { tag: '1.0.0' } } });
  await untilRunAgain(team);
  const before = await team.events();
  await untilRunAgain(team);
  expect(await team.events()).toEqual(before);
});

/** Waits until nothing but the times of the runs has moved. */
async function untilRunAgain(team: Team): Promise<void> {
  for (const kind of ['ImageRepository', 'ImageUpdateAutomation'] as const) {
    const { status } = await team.get(kind);
    await installation.until(async () => {
      expect((await team.get(kind))['status']).not.toEqual(status);
    });
  }
}

test('nothing of it is a line in our log', () => {
  expect(installation.log()).not.toContain('cannot watch');
});
