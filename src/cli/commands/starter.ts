import { command } from '../command.ts';
import { flagsNamed, serverFlags } from './server-flags.ts';

const { everywhere, watching } = serverFlags;

export const starterCommand = command({
  name: 'starter',
  help: 'watches the resources and keeps a workflow running for each',
  examples: [
    { what: 'Watch all namespaces', line: 'starter' },
    { what: 'Watch what has a label', line: 'starter --watch-label-selector=shard=blue' },
  ],
  flags: flagsNamed([...everywhere, ...watching]),
  run: async ({ values }) => (await import('../starter.ts')).starter(values),
});
