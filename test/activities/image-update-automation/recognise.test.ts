import { expect, test } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { automationWorld, key, marked, plan as firstPlan } from './world.ts';
import type { DecidedPlan } from '../../../src/activities/image-update-automation/contract.ts';
import type { OtherCommit } from '../../support/git-server.ts';

/** One that follows a failure, whose push may have landed. */
const plan: DecidedPlan = { ...firstPlan, mayHavePushed: true };

/** As whom the test's commits are made. */
const ada = { name: 'Ada', email: 'ada@example.com' };
const messageTemplate = 'Update {{ range .Changed.Changes }}{{ .NewValue }}{{ end }}';
const ours: OtherCommit = { files: { 'app.yaml': marked('b') }, message: 'Update app:b' };
const theirs: OtherCommit = { files: { 'other.yaml': 'a: b\n' } };

interface Remote {
  readonly author?: typeof ada;
  readonly plan?: Partial<DecidedPlan>;
  /** On top of a manifest that says `app:a`, the oldest first. */
  readonly commits: readonly OtherCommit[];
}

test.for<[string, Remote, 'pushed' | 'unchanged']>([
  ['the commit that the automation would make', { commits: [ours] }, 'pushed'],
  ['below commits of others', { commits: [ours, theirs, theirs] }, 'pushed'],
  ['on top of a commit of others', { commits: [theirs, ours] }, 'pushed'],
  ['but not with another message', { commits: [{ ...ours, message: 'Update' }] }, 'unchanged'],
  [
    'but not with another change beside it',
    { commits: [{ ...ours, files: { ...ours.files, ...theirs.files } }] },
    'unchanged',
  ],
  [
    'but not of somebody else',
    { author: { ...ada, email: 'bob@example.com' }, commits: [ours] },
    'unchanged',
  ],
  [
    'but not where the last run succeeded',
    { plan: { mayHavePushed: false }, commits: [ours] },
    'unchanged',
  ],
])('a push whose answer was lost is recognised: %s', async ([, remote, kind]) => {
  const { author = ada, commits } = remote;
  const git = { checkout: { ref: { branch: 'main' } }, commit: { author, messageTemplate } };
  await using world = await automationWorld({ automation: { spec: { git } } });
  const ids: string[] = [];
  for (const commit of commits) ids.push(await world.git.commit(commit));
  const outcome = await outcomeOf(world.activities.rewrite, {
    key,
    plan: { ...plan, ...remote.plan },
  });
  const commit = ids[commits.indexOf(ours)];
  const push = { branch: 'main', commit, message: ours.message, pushedAt: plan.startedAt };
  expect(outcome).toMatchObject({ answer: kind === 'pushed' ? { kind, push } : { kind } });
});

test('a push that was reported is not lost any more', async () => {
  const git = { checkout: { ref: { branch: 'main' } }, commit: { author: ada, messageTemplate } };
  await using world = await automationWorld({ automation: { spec: { git } } });
  await world.git.commit(ours);
  const first = await outcomeOf(world.activities.rewrite, { key, plan });
  if (!('answer' in first) || first.answer.kind !== 'pushed') throw new Error('it is not found');
  const report = { key, plan, pushing: first.answer, warnings: [] };
  await outcomeOf(world.activities.reportUpdate, report);
  const second = await outcomeOf(world.activities.rewrite, { key, plan });
  expect(second).toMatchObject({ answer: { kind: 'unchanged' } });
});
