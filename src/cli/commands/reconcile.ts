import { command } from '../command.ts';
import { allFlag, clusterFlags, timeoutFlag } from './cluster-flags.ts';
import { forEachKind } from './image-kinds.ts';
import type { Subject } from './image-kinds.ts';

const runs: Readonly<Record<Subject['word'], string>> = {
  repository: 'scan the registry now, and say how many tags were found',
  policy: 'select a tag now, and say which',
  update: 'update the Git repository now, and say what was pushed',
};

export const reconcileGroup = forEachKind(
  { name: 'reconcile', help: 'ask for a run now, wait for its end and say how it ended' },
  ({ word, kind, one, many, sample }) =>
    command({
      name: word,
      help: runs[word],
      examples: [
        { what: `Run one ${one}`, line: `reconcile image ${word} ${sample} -n team` },
        { what: 'Run all of a namespace', line: `reconcile image ${word} --all -n team` },
      ],
      words: { name: 'NAME', help: `which ${many}`, count: 'any', of: kind },
      flags: { ...clusterFlags, ...allFlag, ...timeoutFlag },
      run: async (given) => (await import('../cluster/reconcile.ts')).reconcile(given, kind),
    }),
);
