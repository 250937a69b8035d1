import { command } from '../command.ts';
import type { Group } from '../command.ts';

const migrateV1Command = command({
  name: 'v1',
  help: "take manifests off Flux v1's annotations",
  examples: [
    { what: 'See what would change', line: 'migrate v1 clusters/production' },
    { what: 'Change it', line: 'migrate v1 clusters/production --write' },
  ],
  words: { name: 'DIRECTORY', help: 'where the manifests are', count: 'one', of: 'directories' },
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
  run: async (given) => {
    const { migrate } = await import('../migrate-v1.ts');
    console.log(
      await migrate({
        directory: given.words[0] ?? '.',
        write: given.isOn('write'),
        namespace: given.need('namespace'),
        source: given.text('source'),
      }),
    );
  },
});

export const migrateCommands: Group = {
  name: 'migrate',
  help: 'rewrite manifests of other times',
  examples: migrateV1Command.examples,
  commands: [migrateV1Command],
};
