import { command } from '../command.ts';
import { allFlag, clusterFlags } from './cluster-flags.ts';
import { forEachKind } from './image-kinds.ts';

export const exportGroup = forEachKind(
  { name: 'export', help: 'print manifests of image resources, as YAML to put into Git' },
  ({ word, kind, one, many, sample }) =>
    command({
      name: word,
      help: `print manifests of ${many}`,
      examples: [
        {
          what: `Write one ${one} to a file`,
          line: `export image ${word} ${sample} -n team > ${sample}.yaml`,
        },
        { what: 'Print all of a namespace', line: `export image ${word} --all -n team` },
      ],
      words: { name: 'NAME', help: `which ${many}`, count: 'any', of: kind },
      flags: { ...clusterFlags, ...allFlag },
      run: async (given) => (await import('../cluster/export.ts')).exportObjects(given, kind),
    }),
);
