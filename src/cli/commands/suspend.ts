import { command } from '../command.ts';
import { allFlag, clusterFlags } from './cluster-flags.ts';
import { forEachKind } from './image-kinds.ts';

export const suspendGroup = forEachKind(
  { name: 'suspend', help: 'stop the work of image resources until they are resumed' },
  ({ word, kind, one, many, sample }) =>
    command({
      name: word,
      help: `suspend ${many}`,
      examples: [
        { what: `Suspend one ${one}`, line: `suspend image ${word} ${sample} -n team` },
        { what: 'Suspend all of a namespace', line: `suspend image ${word} --all -n team` },
      ],
      words: { name: 'NAME', help: `which ${many}`, count: 'any', of: kind },
      flags: { ...clusterFlags, ...allFlag },
      run: async (given) => (await import('../cluster/suspend.ts')).suspend(given, kind),
    }),
);
