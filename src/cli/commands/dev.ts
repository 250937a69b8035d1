import { command } from '../command.ts';
import { flagsNamed, serverFlags } from './server-flags.ts';

const { everywhere, working } = serverFlags;

export const devCommand = command({
  name: 'dev',
  help: 'servers of its own (Kubernetes API, registry, Git, Temporal) and run, to try things out',
  examples: [
    { what: "Start all, with Temporal's web interface", line: 'dev --temporal-ui' },
    { what: 'Start the servers alone', line: 'dev --servers-only' },
  ],
  flags: flagsNamed([...everywhere, ...working, 'temporal-ui', 'servers-only']),
  run: async ({ values }) => (await import('../dev.ts')).dev(values),
});
