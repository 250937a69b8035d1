import { expect, test } from 'vitest';
import { whyUpdate } from '../../../src/domain/automation/why.ts';
import type { Condition } from '../../../src/domain/resources/metadata.ts';

const ready: Condition = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'repository up-to-date',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  observedGeneration: 1,
};
const reconciling: Condition = { ...ready, type: 'Reconciling', reason: 'Progressing' };
const failed: Condition = { ...ready, status: 'False', reason: 'GitOperationFailed' };
const one = { app: { name: 'app', tag: '1' } };
const two = { app: { name: 'app', tag: '2' } };

const settled = {
  status: {
    conditions: [ready],
    observedGeneration: 1,
    lastHandledReconcileAt: 'noon',
    observedPolicies: one,
  },
  stamp: { uid: 'u', generation: 1, requestedAt: 'noon' },
  git: { pushBranch: 'main', checkoutBranch: 'main', refspec: undefined },
  policies: one,
  marked: undefined,
};
type Input = Parameters<typeof whyUpdate>[0];

function statusOf(but: Partial<Input['status']>): Pick<Input, 'status'> {
  return { status: { ...settled.status, ...but } };
}

const asked = { stamp: { ...settled.stamp, requestedAt: 'now' } };
const edited = { stamp: { ...settled.stamp, generation: 2 } };
const elsewhere = { git: { ...settled.git, pushBranch: 'updates' } };

test.for<[string, Partial<Input>, string | undefined]>([
  ['nothing where all is as it was', {}, undefined],
  [
    'nothing where nobody ever asked',
    { ...statusOf({}), stamp: { uid: 'u', generation: 1 } },
    undefined,
  ],
  ['nothing for a request alone', asked, undefined],
  ['a new spec', edited, 'new generation'],
  ['an object that no run has seen', statusOf({ observedGeneration: -1 }), 'new generation'],
  ['a failure of this spec', statusOf({ conditions: [failed] }), 'last run failed'],
  [
    'a new spec after a failure',
    { ...edited, ...statusOf({ conditions: [failed] }) },
    'new generation',
  ],
  ['a run that did not end', statusOf({ conditions: [reconciling, ready] }), 'not ready'],
  ['no condition at all', statusOf({ conditions: [] }), 'not ready'],
  ['another image', { policies: two }, 'policies changed'],
  [
    'another image that a marker names',
    { policies: two, marked: new Set(['app']) },
    'policies changed',
  ],
  ['nothing for one that no marker names', { policies: two, marked: new Set(['web']) }, undefined],
  [
    'nothing for a policy more that no marker names',
    { policies: { ...one, web: one.app }, marked: new Set(['app']) },
    undefined,
  ],
  ['a policy more', { policies: { ...one, web: one.app } }, 'policies changed'],
  ['a policy less', { policies: {} }, 'policies changed'],
  ['a push branch', elsewhere, 'push branch of its own'],
  [
    'a checkout of no branch',
    { git: { ...settled.git, checkoutBranch: undefined } },
    'push branch of its own',
  ],
  [
    'a refspec',
    { git: { ...settled.git, refspec: 'refs/heads/main:refs/heads/live' } },
    'push by refspec',
  ],
  ['another image, before a push branch', { ...elsewhere, policies: two }, 'policies changed'],
])('an update is made for %s', ([, but, why]) => {
  expect(whyUpdate({ ...settled, ...but })).toBe(why);
});
