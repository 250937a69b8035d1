import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { commitsOf, teamWithPushBranch } from '../support/push-branch.ts';
import type { Installation } from '../support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

test.for([
  ['GitForcePushBranch=false keeps what is on the push branch', 'GitForcePushBranch', true],
  ['GitAllBranchReferences=false makes it anew', 'GitAllBranchReferences', false],
] as const)('the feature gate %s', async ([, gate, isKept]) => {
  const before = await installation.start('run');
  const { team, theirs } = await teamWithPushBranch(installation, gate.toLowerCase());
  await before.stop();
  await using _ = await installation.start('run', `--feature-gates=${gate}=false`);
  await team.git.commit({ files: { 'other.txt': 'more\n' } });
  await team.push('1.3.0');
  await team.untilCommitted('app:1.3.0', { branch: 'updates' });
  expect((await commitsOf(team, 'updates')).includes(theirs)).toBe(isKept);
});
