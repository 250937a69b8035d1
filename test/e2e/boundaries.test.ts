import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team, TeamSpecs } from '../support/team.ts';

let installation: Installation;
let tagwright: Tagwright;
let owner: Team;
let reader: Team;

const selector = '--watch-label-selector=shard=blue';

beforeAll(async () => {
  installation = await startInstallation();
  tagwright = await installation.start('run', selector);
  owner = await createTeam(installation, { name: 'owner' });
  reader = await createTeam(installation, { name: 'reader' });
  await installation.kubernetes.kubectl('label', 'namespace', 'reader', 'team=readers');
});

afterAll(() => installation[Symbol.asyncDispose]());

/** The team's resources, those of the image kinds with a label. */
async function apply(team: Team, specs: TeamSpecs): Promise<void> {
  const objects = team.resources(specs).map((object) => {
    const { namespace } = team;
    const isSource = 'kind' in object && object.kind === 'GitRepository';
    const labels = isSource ? {} : { shard: 'blue' };
    return { ...object, metadata: { namespace, name: 'app', labels } };
  });
  await installation.kubernetes.apply(objects);
}

const policyOfOwner = {
  imageRepositoryRef: { namespace: 'owner', name: 'app' },
  policy: { semver: { range: '>=1.0.0' } },
};

/** A policy of one namespace that refers to the ImageRepository of another. */
function refer(): Promise<void> {
  return apply(reader, {
    policy: policyOfOwner,
    repository: false,
    source: false,
    automation: false,
  });
}

function share(namespaceSelectors?: readonly object[]): Promise<void> {
  const access = namespaceSelectors === undefined ? {} : { accessFrom: { namespaceSelectors } };
  return apply(owner, {
    repository: access,
    policy: false,
    source: false,
    automation: false,
  });
}

const failed = 'failed to get the referred ImageRepository:';

test.for<[string, readonly object[] | undefined, RegExp]>([
  [
    'it is shared with nobody',
    undefined,
    /^failed to get the referred ImageRepository: access denied: 'owner\/app' can't be accessed due to missing ACL labels on 'accessFrom'$/,
  ],
  [
    'it is shared with others',
    [{ matchLabels: { team: 'writers' } }, { matchLabels: { team: 'readers', role: 'chief' } }],
    /^failed to get the referred ImageRepository: access denied: 'owner\/app' can't be accessed due to ACL labels mismatch on namespace 'reader'$/,
  ],
])("another namespace's ImageRepository is out of reach where %s", async ([, shared, message]) => {
  await share(shared);
  await refer();
  const policy = await reader.untilFailed('ImagePolicy', 'AccessDenied', message);
  expect(policy).not.toHaveProperty('status.latestRef');
});

test.for<[string, readonly object[]]>([
  [
    'one of its selectors matches',
    [{ matchLabels: { a: 'b' } }, { matchLabels: { team: 'readers' } }],
  ],
  ['a selector matches all', [{}]],
])('and within reach where %s', async ([, shared]) => {
  await share(shared);
  await refer();
  await reader.untilStatus('ImagePolicy', {
    latestRef: { name: owner.image, tag: '1.0.0' },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
  await share();
  const policy = await reader.untilFailed('ImagePolicy', 'AccessDenied', /missing ACL labels/);
  expect(policy).toHaveProperty('status.latestRef.tag', '1.0.0');
});

test('labels select the image resources, and not the sources that they name', async () => {
  await apply(owner, { automation: { interval: '1h' } });
  await owner.untilReady('ImageUpdateAutomation');
  const stranger = await createTeam(installation, { name: 'stranger' });
  await stranger.apply();
  await owner.git.git('branch', 'other', 'main');
  const branch = { spec: { ref: { branch: 'other' } } };
  const key = { namespace: 'owner', name: 'app' };
  await installation.kubernetes.merge('GitRepository', key, branch);
  await owner.untilStatus('ImageUpdateAutomation', {
    observedSourceRevision: `other@sha1:${owner.root}`,
  });
  for (const kind of ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const)
    expect(await stranger.get(kind)).not.toHaveProperty('metadata.finalizers');
});

test('with --no-cross-namespace-refs nothing of another namespace is within reach', async () => {
  await share([{}]);
  await tagwright.stop();
  await installation.start('run', selector, '--no-cross-namespace-refs');
  await refer();
  const policy = await reader.untilFailed(
    'ImagePolicy',
    'AccessDenied',
    new RegExp(
      `^${failed} cannot access 'ImageRepository/owner/app', cross-namespace references have been blocked$`,
    ),
  );
  expect(policy).toHaveProperty('status.latestRef.tag', '1.0.0');
});
