import { command } from '../command.ts';
import { directoryWords } from './directory-words.ts';
import type { Group } from '../command.ts';

const migrateV1Command = command({
  name: 'v1',
  help: "take manifests off Flux v1's annotations",
  examples: [
    { what: 'See what would change', line: 'migrate v1 clusters/production' },
    { what: 'Change it', line: 'migrate v1 clusters/production --write' },
  ],
  words: directoryWords,
  flags: {
    write: { type: 'boolean', help: 'write the files' },
    namespace: {
      type: 'string',
      short: 'n',
      help: 'where the new resources are',
      default: 'flux-system',
    },
    source: {
      type: 'string',
      help: 'the GitRepository to commit to: NAME or NAMESPACE/NAME',
      absent: 'the one in the directory, or else flux-system',
    },
  },
  run: async (given) => (await import('../migrate-v1.ts')).migrate(given),
});

export const migrateGroup: Group = {
  name: 'migrate',
  help: 'rewrite manifests of other times',
  examples: migrateV1Command.examples,
  commands: [migrateV1Command],
};
