import { describe, expect, test } from 'vitest';
import { planGit, sourceKey } from '../../../src/domain/automation/source.ts';
import { parseGitRepository } from '../../../src/domain/resources/git-repository.ts';
import { parseImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';
import type { GitRepository } from '../../../src/domain/resources/git-repository.ts';
import type { ImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';

const commit = { author: { email: 'bot@example.com' } };
const commitId = '0123456789abcdef0123456789abcdef01234567';

describe('the source of an automation', () => {
  test.for([
    ['in its own namespace', { name: 'fleet' }, 'refused', 'apps'],
    ['in its own namespace, by name', { name: 'fleet', namespace: 'apps' }, 'refused', 'apps'],
    [
      'in another, where that is allowed',
      { name: 'fleet', namespace: 'infra' },
      'allowed',
      'infra',
    ],
  ] as const)('%s', ([, sourceRef, crossNamespace, namespace]) => {
    const key = sourceKey(automation({ git: { commit }, sourceRef }), crossNamespace);
    expect(key).toEqual({ namespace, name: 'fleet' });
  });

  test('may be refused in another namespace', () => {
    const sourceRef = { name: 'fleet', namespace: 'infra' };
    expect(() => sourceKey(automation({ git: { commit }, sourceRef }), 'refused')).toThrow(
      expect.objectContaining({ reason: 'AccessDenied', terminal: true }),
    );
  });

  test('needs to be told who commits', () => {
    expect(() => sourceKey(automation({}), 'allowed')).toThrow(
      expect.objectContaining({ reason: 'InvalidSourceConfiguration', terminal: true }),
    );
  });
});

describe('the branches of an automation', () => {
  test.for([
    ['what the automation says, over what the source says', { branch: 'own' }, {}, 'own', 'own'],
    ['what the source says', undefined, {}, 'main', 'main'],
    ['the branch to push to', undefined, { branch: 'update' }, 'main', 'update'],
    ['an empty branch to push to, which is none', undefined, { branch: '' }, 'main', 'main'],
    ['a branch to push to from a tag', { tag: 'v1' }, { branch: 'update' }, undefined, 'update'],
    ['a branch by its full name', { name: 'refs/heads/own' }, {}, 'own', 'own'],
    ['a branch with a slash', { branch: 'a/b' }, {}, 'a/b', 'a/b'],
    ['an empty reference, which is the default branch', {}, {}, 'master', 'master'],
  ] as const)('%s', ([, ref, push, checkoutBranch, pushBranch]) => {
    const checkout = ref === undefined ? {} : { checkout: { ref } };
    const plan = planGit(
      automation({ git: { commit, push, ...checkout } }),
      repository({ branch: 'main' }),
    );
    expect(plan).toMatchObject({ checkoutBranch, pushBranch });
  });

  test('of a source that names none are the default branch', () => {
    const plan = planGit(automation({ git: { commit } }), repository(undefined));
    expect(plan).toEqual({
      target: { kind: 'name', name: 'refs/heads/master' },
      checkoutBranch: 'master',
      pushBranch: 'master',
      refspec: undefined,
      options: {},
    });
  });

  test('come with the refspec and the options of the push', () => {
    const push = { refspec: 'HEAD:refs/for/main', options: { 'merge_request.create': '' } };
    expect(
      planGit(automation({ git: { commit, push } }), repository({ branch: 'main' })),
    ).toMatchObject(push);
  });

  test.for([
    ['a tag', { tag: 'v1' }],
    ['a tag with a branch beside it', { tag: 'v1', branch: 'main' }],
    ['a range of tags', { semver: '1.x' }],
    ['a range with a branch beside it', { semver: '1.x', branch: 'main' }],
    ['a commit', { commit: commitId }],
    ['a commit with a branch beside it', { commit: commitId, branch: 'main' }],
    ['a reference that is no branch', { name: 'refs/pull/1/head' }],
  ] as const)('cannot be told from %s', ([, ref]) => {
    expect(() => planGit(automation({ git: { commit } }), repository(ref))).toThrow(
      expect.objectContaining({ reason: 'SourceManagerFailed', terminal: false }),
    );
  });
});

function automation(spec: object): ImageUpdateAutomation {
  return parseImageUpdateAutomation({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageUpdateAutomation',
    metadata: { namespace: 'apps', name: 'all' },
    spec: { interval: '1m', sourceRef: { name: 'fleet' }, ...spec },
  });
}

function repository(ref: object | undefined): GitRepository {
  return parseGitRepository({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { namespace: 'apps', name: 'fleet' },
    spec: {
      url: 'https://example.com/fleet.git',
      interval: '1m',
      ...(ref === undefined ? {} : { ref }),
    },
  });
}
