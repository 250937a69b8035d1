import { command } from '../command.ts';
import { directoryWords } from './directory-words.ts';

export const lintCommand = command({
  name: 'lint',
  help: 'check manifests and their markers before they are pushed; exit code 1 if something would not work',
  examples: [
    { what: 'Check what is in this folder', line: 'lint .' },
    { what: 'Check a repository in a pipeline', line: 'lint clusters -o json' },
  ],
  words: directoryWords,
  flags: {
    output: {
      type: 'string',
      short: 'o',
      help: 'how to print, for programs',
      choices: ['json'],
      value: 'format',
      absent: 'a line for each finding',
    },
  },
  run: async (given) => (await import('../lint.ts')).lintDirectory(given),
});
