import { command } from '../command.ts';
import { newName, sourceFlags } from './create-flags.ts';

export const createSourceGit = command({
  name: 'git',
  help: 'create a GitRepository: where manifests are, and how to get at them',
  examples: [
    {
      what: 'Name a repository and the Secret for it',
      line: 'create source git fleet --url=ssh://git@github.com/team/fleet --branch=main --secret-ref=fleet -n team',
    },
  ],
  words: newName,
  flags: sourceFlags,
  run: async (given) => (await import('../create/source.ts')).createSource(given),
});
