import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinInstallation } from '../support/shared-installation.ts';
import { writeTags } from '../support/registry.ts';
import { createTeam, markedLine } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const asThem = ['-c', 'user.name=Them', '-c', 'user.email=them@example.com'];
const author = { name: 'Tagwright', email: 'tagwright@example.com' };

async function settledTeam(name: string): Promise<Team> {
  const team = await createTeam(installation, { name });
  await team.apply();
  await team.untilStatus('ImageUpdateAutomation', {
    observedPolicies: { app: { tag: '1.0.0' } },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
  return team;
}

describe('somebody else pushes', () => {
  test.for([
    ['before ours asks where the branch is', 'race-early', /POST .*race-early\/.*git-upload-pack/],
    ['after ours has asked for it', 'race-late', /POST .*race-late\/.*git-receive-pack/],
  ] as const)('%s: both are kept', async ([, name, request]) => {
    const team = await settledTeam(name);
    const { git } = team;
    await git.git('branch', 'theirs', 'main');
    const theirs = await git.commit({ branch: 'theirs', files: { 'theirs.txt': 'mine\n' } });
    installation.gate.before(request, () => {
      execFileSync('git', ['-C', git.path, 'update-ref', 'refs/heads/main', theirs]);
    });
    await team.push('1.1.0');
    await team.untilCommitted('app:1.1.0');
    const [head, ...before] = (await git.git('rev-list', 'main')).split('\n');
    expect(before).toEqual([theirs, team.root]);
    expect(await git.git('show', 'main:theirs.txt')).toBe('mine');
    await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  });

  test('on top of ours, whose answer is lost: it is told, and not made again', async () => {
    const team = await settledTeam('overtaken');
    const { git } = team;
    installation.gate.instead(/POST .*overtaken\/.*git-receive-pack/, () => {
      const words = ['commit-tree', '-p', 'main', '-m', 'theirs', 'main^{tree}'];
      const theirs = execFileSync('git', ['-C', git.path, ...asThem, ...words]);
      const update = ['update-ref', 'refs/heads/main', theirs.toString().trim()];
      execFileSync('git', ['-C', git.path, ...update]);
    });
    await team.push('1.1.0');
    await installation.until(async () =>
      expect(await git.git('log', '--format=%s', '-1', 'main')).toBe('theirs'),
    );
    const ours = await git.git('rev-parse', 'main^');
    await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: ours });
    expect(await git.git('rev-list', '--count', 'main')).toBe('3');
  });
});

test('a push branch of its own is made, and stays when the checkout has moved on', async () => {
  const team = await createTeam(installation, { name: 'branches' });
  const { git } = team;
  await team.apply({ automation: { git: { commit: { author }, push: { branch: 'updates' } } } });
  await team.untilReady('ImageUpdateAutomation');
  await team.push('1.1.0');
  await team.untilCommitted('app:1.1.0', { branch: 'updates' });
  const first = await git.git('rev-parse', 'updates');
  expect(await git.git('rev-list', 'updates')).toBe(`${first}\n${team.root}`);
  expect(await git.git('rev-parse', 'main')).toBe(team.root);
  await team.untilStatus('ImageUpdateAutomation', {
    lastPushCommit: first,
    observedSourceRevision: `main@sha1:${team.root}`,
  });

  const moved = await git.commit({ files: { 'other.txt': 'more\n' } });
  const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
  const key = { namespace: 'branches', name: 'app' };
  await installation.kubernetes.annotate('ImageUpdateAutomation', key, annotations);
  await team.untilStatus('ImageUpdateAutomation', { observedSourceRevision: `main@sha1:${moved}` });
  expect(await git.git('rev-list', 'updates')).toBe(`${first}\n${team.root}`);
});

test('policies of one repository select each of the tags that their filters let through', async () => {
  const namespace = 'selecting';
  const policies = [
    {
      name: 'semver',
      spec: {
        policy: { semver: { range: '1.x' } },
        filterTags: { pattern: '^\\d+\\.\\d+\\.\\d+$' },
      },
      tags: ['1.2.0', '1.10.0', '1.11.0-rc.1', '2.0.0', 'latest'],
      selected: '1.10.0',
    },
    {
      name: 'alphabetical',
      spec: {
        policy: { alphabetical: { order: 'asc' } },
        filterTags: { pattern: '^RELEASE-(?P<name>.*)$', extract: '$name' },
      },
      tags: ['RELEASE-a', 'RELEASE-c', 'RELEASE-b', 'zzz'],
      selected: 'RELEASE-c',
    },
    {
      name: 'numerical',
      spec: {
        policy: { numerical: { order: 'asc' } },
        filterTags: { pattern: '^build-(?P<number>\\d+)$', extract: '$number' },
      },
      tags: ['build-9', 'build-100', 'build-20', 'build-x'],
      selected: 'build-100',
    },
  ] as const;
  const image = `${installation.registryAddress}/${namespace}/app`;
  function manifest(tagOf: (policy: (typeof policies)[number]) => string): string {
    const lines = policies.map((policy) =>
      markedLine(namespace, `${image}:${tagOf(policy)}`).replace(':app"', `:${policy.name}"`),
    );
    return lines.join('---\n');
  }
  const tags = policies.flatMap((policy) => policy.tags);
  const files = { 'app.yaml': manifest(() => 'old') };
  const team = await createTeam(installation, { name: namespace, tags, files });
  await installation.kubernetes.apply(
    policies.map(({ name, spec }) => ({
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata: { namespace, name },
      spec: { imageRepositoryRef: { name: 'app' }, ...spec },
    })),
  );
  await team.apply({ policy: false });
  const updated = manifest(({ selected }) => selected);
  await installation.until(async () =>
    expect(`${await team.git.git('show', 'main:app.yaml')}\n`).toBe(updated),
  );
});

test('all pages of the tag list are read', async () => {
  const team = await createTeam(installation, { name: 'pages' });
  const tags = Array.from({ length: 2_500 }, (_, index) => `1.0.${index + 1}`);
  await writeTags({ storage: installation.registryStorage }, 'pages/app', tags);
  await team.apply();
  await team.untilCommitted('app:1.0.2500 #');
  expect(await team.get('ImageRepository')).toMatchObject({
    status: { lastScanResult: { tagCount: 2_501 } },
  });
});

test('markers take the whole image, its name, its tag or its digest', async () => {
  const name = 'markers';
  const old = `sha256:${'0'.repeat(64)}`;
  const team = await createTeam(installation, {
    name,
    tags: ['1.0.0', '1.1.0'],
    files: {
      'app.yaml': [
        markedLine(name, 'old/app:1'),
        markedLine(name, 'old/app', ':name').replace('image', 'name'),
        markedLine(name, '0.9.0', ':tag').replace('image', 'tag'),
        markedLine(name, old, ':digest').replace('image', 'digest'),
      ].join(''),
    },
  });
  const digest = await team.push('1.1.0');
  const imageRepositoryRef = { name: 'app' };
  const policy = { semver: { range: '>=1.0.0' } };
  await team.apply({
    policy: { imageRepositoryRef, policy, digestReflectionPolicy: 'IfNotPresent' },
  });
  await team.untilCommitted(digest);
  expect(`${await team.git.git('show', 'main:app.yaml')}\n`).toBe(
    [
      markedLine(name, `${team.image}:1.1.0@${digest}`),
      markedLine(name, team.image, ':name').replace('image', 'name'),
      markedLine(name, '1.1.0', ':tag').replace('image', 'tag'),
      markedLine(name, digest, ':digest').replace('image', 'digest'),
    ].join(''),
  );
  const latestRef = { name: team.image, tag: '1.1.0', digest };
  expect(await team.get('ImagePolicy')).toMatchObject({ status: { latestRef } });
});
