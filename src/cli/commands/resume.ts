import { command } from '../command.ts';
import { allFlag, clusterFlags, timeoutFlag } from './cluster-flags.ts';
import { forEachKind } from './image-kinds.ts';

export const resumeGroup = forEachKind(
  { name: 'resume', help: 'let suspended image resources work again' },
  ({ word, kind, one, many, sample }) =>
    command({
      name: word,
      help: `resume ${many}`,
      examples: [
        { what: `Resume one ${one}`, line: `resume image ${word} ${sample} -n team` },
        {
          what: 'Resume all of a namespace, and wait until each has run',
          line: `resume image ${word} --all --wait -n team`,
        },
      ],
      words: { name: 'NAME', help: `which ${many}`, count: 'any', of: kind },
      flags: {
        ...clusterFlags,
        ...allFlag,
        wait: { type: 'boolean', help: 'wait for the run that follows, and say how it ended' },
        ...timeoutFlag,
      },
      run: async (given) => (await import('../cluster/resume.ts')).resume(given, kind),
    }),
);
