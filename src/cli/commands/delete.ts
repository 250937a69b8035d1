import { command } from '../command.ts';
import { clusterFlags } from './cluster-flags.ts';
import { forEachKind } from './image-kinds.ts';

export const deleteGroup = forEachKind(
  { name: 'delete', help: 'delete image resources; asks before it does' },
  ({ word, kind, one, many, sample }) =>
    command({
      name: word,
      help: `delete ${many}`,
      examples: [
        { what: `Delete one ${one}`, line: `delete image ${word} ${sample} -n team` },
        { what: 'Delete without being asked', line: `delete image ${word} ${sample} -n team -s` },
      ],
      words: { name: 'NAME', help: `which ${many}`, count: 'some', of: kind },
      flags: {
        ...clusterFlags,
        silent: { type: 'boolean', short: 's', help: 'do not ask' },
      },
      run: async (given) => (await import('../cluster/delete.ts')).deleteObjects(given, kind),
    }),
);
