import { createTeam } from './team.ts';
import type { Surroundings } from './surroundings.ts';
import type { Team } from './team.ts';

const author = { name: 'Tagwright', email: 'tagwright@example.com' };

/** A team whose push branch `updates` has a commit of ours and one of somebody else. */
export async function teamWithPushBranch(
  installation: Omit<Surroundings, 'secrets'>,
  name: string,
): Promise<{ team: Team; theirs: string }> {
  const team = await createTeam(installation, { name });
  await team.apply({ automation: { git: { commit: { author }, push: { branch: 'updates' } } } });
  await team.untilReady('ImageUpdateAutomation');
  await team.push('1.1.0');
  await team.untilCommitted('app:1.1.0', { branch: 'updates' });
  const files = { 'theirs.txt': 'reviewed\n' };
  const theirs = await team.git.commit({ branch: 'updates', files });
  await team.push('1.2.0');
  await team.untilCommitted('app:1.2.0', { branch: 'updates' });
  return { team, theirs };
}

/** The commits of a branch after the first one of the repository, the newest first. */
export async function commitsOf({ git, root }: Team, branch: string): Promise<readonly string[]> {
  const text = await git.git('rev-list', branch, `^${root}`);
  return text === '' ? [] : text.split('\n');
}
