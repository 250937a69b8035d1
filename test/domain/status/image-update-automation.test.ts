import { describe, expect, test } from 'vitest';
import {
  describePush,
  havePoliciesChanged,
  nextImageUpdateAutomationStatus,
  pushSummary,
  reasonsOvercome,
  startedAt,
} from '../../../src/domain/status/image-update-automation.ts';

const policies = { app: { name: 'team/app', tag: '1.1.0' } };
const checkout = { name: 'refs/heads/main', commit: 'aaaaaaaaaa' };
const push = {
  branch: 'main',
  commit: 'bbbbbbbbbb',
  message: 'Update app\n\nto 1.1.0',
  refspecs: [],
  pushedAt: '2026-11-21T11:00:02.7Z',
};
const before = {
  lastPushCommit: 'older',
  lastPushTime: '2026-11-20T00:00:00Z',
  observedSourceRevision: 'main@sha1:older',
};

// Section B5 "Status field".
describe('the status after a run', () => {
  const now = '2026-11-21T11:00:00.123Z';
  const lastAutomationRunTime = '2026-11-21T11:00:00Z';
  test.for([
    [
      'skipped: the policies, none of which its markers name',
      { kind: 'skipped', policies },
      { ...before, observedPolicies: policies },
    ],
    [
      'unchanged: the policies, and the checkout',
      { kind: 'unchanged', checkout, policies },
      { ...before, observedPolicies: policies, observedSourceRevision: 'main@sha1:aaaaaaaaaa' },
    ],
    [
      'pushed: the commit',
      { kind: 'pushed', checkout, policies, push },
      {
        observedPolicies: policies,
        observedSourceRevision: 'main@sha1:bbbbbbbbbb',
        lastPushCommit: 'bbbbbbbbbb',
        lastPushTime: '2026-11-21T11:00:02Z',
      },
    ],
    [
      'pushed to another branch: the checkout is what was observed',
      { kind: 'pushed', checkout, policies, push: { ...push, branch: 'staging' } },
      {
        observedPolicies: policies,
        observedSourceRevision: 'main@sha1:aaaaaaaaaa',
        lastPushCommit: 'bbbbbbbbbb',
        lastPushTime: '2026-11-21T11:00:02Z',
      },
    ],
  ] as const)('%s', ([, result, after]) => {
    expect(nextImageUpdateAutomationStatus({ status: before, startedAt: now, result })).toEqual({
      ...after,
      lastAutomationRunTime,
    });
  });

  test('failed: the time only', () => {
    expect(startedAt(before, now)).toEqual({ ...before, lastAutomationRunTime });
  });
});

// image-automation-controller@d36e2ea internal/source/source.go Summary
describe('the summary of a push', () => {
  test.for([
    ['a branch', {}, "pushed commit 'bbbbbbb' to branch 'main'\nUpdate app\n\nto 1.1.0"],
    ['no message', { message: '' }, "pushed commit 'bbbbbbb' to branch 'main'"],
    [
      'refspecs as well',
      { refspecs: ['refs/heads/main:refs/heads/auto', 'b'], message: '' },
      "pushed commit 'bbbbbbb' to branch 'main' and refspecs 'refs/heads/main:refs/heads/auto', 'b'",
    ],
  ] as const)('%s', ([, change, expected]) => {
    expect(pushSummary({ ...push, ...change })).toBe(expected);
  });
});

describe('what is told of a push', () => {
  const made = { commit: 'c'.repeat(40), message: 'update', pushedAt: '2026-01-02T03:04:05Z' };
  test.for([
    ['the branch', {}, {}, { branch: 'main', refspecs: [], ...made }],
    ['the refspec', { refspec: 'HEAD:refs/for/main' }, {}, { refspecs: ['HEAD:refs/for/main'] }],
    [
      'the beginning of a message that is too long for a history',
      {},
      { message: 'a'.repeat(4 << 20) },
      { message: `${'a'.repeat(32_765)}...` },
    ],
  ] as const)('is %s', ([, git, difference, told]) => {
    const found = describePush({ pushBranch: 'main', ...git }, { ...made, ...difference });
    expect(found).toMatchObject(told);
  });
});

describe('whether the policies changed', () => {
  test.for([
    ['never observed, none now', undefined, {}, false],
    ['never observed', undefined, policies, true],
    ['the same', policies, { app: { name: 'team/app', tag: '1.1.0' } }, false],
    ['another tag', policies, { app: { name: 'team/app', tag: '1.2.0' } }, true],
    ['another digest', policies, { app: { ...policies.app, digest: 'sha256:00ff' } }, true],
    ['another name', policies, { other: policies.app }, true],
    ['one more', policies, { ...policies, other: policies.app }, true],
    ['one less', policies, {}, true],
  ] as const)('%s', ([, observed, current, changed]) => {
    expect(havePoliciesChanged(observed, current)).toBe(changed);
  });
});

// The order in which one run of image-automation-controller@d36e2ea replaces stale reasons.
describe('the causes that a stalled run has got past', () => {
  test.for([
    ['the first step', 'InvalidPolicySelector', []],
    ['the source', 'InvalidSourceConfiguration', ['InvalidPolicySelector']],
    [
      'the template, the last step',
      'RemovedTemplateField',
      [
        'InvalidPolicySelector',
        'AccessDenied',
        'InvalidSourceConfiguration',
        'SourceManagerFailed',
        'FeatureGateDisabled',
        'GitOperationFailed',
        'InvalidUpdateStrategy',
        'UpdateFailed',
      ],
    ],
    ['a reason of no step', 'Failed', []],
  ] as const)('%s', ([, reason, overcome]) => {
    expect(reasonsOvercome(reason)).toEqual(overcome);
  });
});
