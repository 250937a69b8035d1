import { takenFlags } from '../../config/flux-flags.ts';
import { command } from '../command.ts';
import { flagsNamed, serverFlags } from './server-flags.ts';

const { everywhere, watching, working } = serverFlags;

export const runCommand = command({
  name: 'run',
  help: 'starter and worker in one process; starts a Temporal server where none is configured',
  examples: [
    { what: 'Run against the cluster of the current context', line: 'run' },
    {
      what: 'Run for one namespace, with a Temporal server that has its web interface',
      line: 'run --watch-namespace=team --temporal-ui',
    },
    {
      what: "As Flux's controllers are run: without the word, their ports for health and metrics are served",
      line: '--watch-all-namespaces --log-level=info --enable-leader-election',
    },
  ],
  flags: {
    ...flagsNamed([...everywhere, ...watching, ...working, 'temporal-ui']),
    ...takenFlags,
  },
  run: async ({ values }) => (await import('../run.ts')).run(values),
});
