import { command } from '../command.ts';
import { traceFlags } from './trace-flags.ts';

export const traceCommand = command({
  name: 'trace',
  help: 'follow a marker to its policy, repository, automation and last commit; or an image to all that is about it',
  examples: [
    { what: 'Say what writes a line', line: 'trace apps/app.yaml:12' },
    { what: 'Say where an image is written', line: 'trace ghcr.io/team/app --path=apps' },
  ],
  words: { name: 'FILE:LINE|IMAGE', help: 'a marked line of a file, or an image', count: 'one' },
  flags: traceFlags,
  run: async (given) => (await import('../trace/trace.ts')).trace(given),
});
