import { command } from '../command.ts';
import { explainFlags } from './explain-flags.ts';
import type { Group } from '../command.ts';

const policy = command({
  name: 'policy',
  help: 'say of each tag why an image policy selects it, or does not',
  examples: [
    {
      what: 'Explain a policy of the cluster, with the tags of its registry',
      line: 'explain policy app -n team',
    },
    { what: 'The same, with tags from a file', line: 'explain policy app -n team --tags=tags.txt' },
    {
      what: 'Try a policy that is in no cluster, with the tags of an image',
      line: 'explain policy app --filename=policy.yaml --image=ghcr.io/team/app',
    },
  ],
  words: { name: 'NAME', help: 'the image policy', count: 'one', of: 'ImagePolicy' },
  flags: explainFlags,
  run: async (given) => (await import('../explain/policy.ts')).explain(given),
});

export const explainGroup: Group = {
  name: 'explain',
  help: 'say why something is as it is',
  examples: policy.examples,
  commands: [policy],
};
