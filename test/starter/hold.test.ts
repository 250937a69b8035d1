import { expect, test } from 'vitest';
import { requestedAtAnnotation } from '../../src/domain/resources/annotations.ts';
import { holdOf } from '../../src/starter/hold.ts';
import { automation, knowing, policy, repository } from './fleet.ts';
import type { Differences } from './fleet.ts';

function condition(status: 'True' | 'False', type = 'Ready'): object {
  return {
    conditions: [
      { type, status, reason: 'r', message: 'm', lastTransitionTime: '2026-11-21T10:00:00Z' },
    ],
  };
}

const key = { namespace: 'apps', name: 'app' };
const ran = { status: condition('True') };
const failed = { status: condition('False') };
const began = { status: condition('True', 'Reconciling') };
const scanned = { status: { lastScanResult: { tagCount: 1 } } };
const suspended = { spec: { suspend: true } };
const theirs = { metadata: { labels: { shard: 'green' } } };
const asked = { metadata: { annotations: { [requestedAtAnnotation]: 'now' } } };

test.for<readonly [string, Differences, Differences | undefined, number]>([
  ['for its repository to be scanned, as long as it would look again', {}, {}, 30_000],
  ['for a scan that has begun', {}, began, 30_000],
  ['a moment for a repository that is not there yet', {}, undefined, 2_000],
  ['for nothing where there are tags', {}, scanned, 0],
  ['for no scan that has failed', {}, failed, 0],
  ['for no scan that is not made', {}, suspended, 0],
  ['for no repository that is not ours', {}, theirs, 0],
  ['not once it has run', ran, {}, 0],
  ['not once it has failed', failed, {}, 0],
  ['not while it is suspended', suspended, {}, 0],
  ['not if somebody asks for a run', asked, {}, 0],
])('the first run of a policy waits %s', ([, differences, ofRepository, expected]) => {
  const repositories = ofRepository === undefined ? [] : [repository(ofRepository)];
  const known = knowing({ policies: [policy(differences)], repositories });
  expect(holdOf({ kind: 'ImagePolicy', key }, known)).toBe(expected);
});

const elsewhere = { metadata: { namespace: 'infra' } };
const labelled = { spec: { policySelector: { matchLabels: { a: 'b' } } } };

test.for<readonly [string, Differences, readonly Differences[], number]>([
  ['for its policies to select', {}, [ran, { metadata: { name: 'db' } }], 30_000],
  ['a moment for more where all of them have', {}, [ran], 500],
  ['for none that has failed', {}, [failed], 500],
  ['for none that is suspended', {}, [suspended], 500],
  ['for none that is not ours', {}, [theirs], 500],
  ['for none of another namespace', {}, [elsewhere], 500],
  ['for none that it does not select', labelled, [{}], 500],
  ['not once it has run', ran, [{}], 0],
  ['not if somebody asks for a run', asked, [{}], 0],
])('the first run of an automation waits %s', ([, differences, policies, expected]) => {
  const automations = [automation(differences)];
  const known = knowing({ automations, policies: policies.map((one) => policy(one)) });
  expect(holdOf({ kind: 'ImageUpdateAutomation', key }, known)).toBe(expected);
});

test('the first run of a repository waits for nothing', () => {
  const known = knowing({ repositories: [repository()] });
  expect(holdOf({ kind: 'ImageRepository', key }, known)).toBe(0);
});

test('nor does that of what our schema refuses', () => {
  const known = knowing({ policies: [policy()] });
  const heads = { ...known.heads, ImagePolicy: new Map([['apps/app', policy()]]) };
  expect(holdOf({ kind: 'ImagePolicy', key }, { ...known, heads })).toBe(0);
});
