import { command } from '../command.ts';
import { flagsNamed, serverFlags } from './server-flags.ts';

const { everywhere, working } = serverFlags;

export const workerCommand = command({
  name: 'worker',
  help: 'runs the workflows and does their work',
  examples: [
    { what: 'Do all of the work', line: 'worker' },
    { what: 'Do the work at Git servers alone', line: 'worker --queues=git' },
  ],
  flags: flagsNamed([...everywhere, ...working]),
  run: async ({ values }) => (await import('../worker.ts')).worker(values),
});
