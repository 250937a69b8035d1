import { command } from '../command.ts';
import { getFlags } from './get-flags.ts';
import { subjects } from './image-kinds.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Command, Group, Words } from '../command.ts';

const help = 'show image resources, their state and what they found';

const all = getOf('all', {
  help: 'show all image resources',
  kinds: subjects.map(({ kind }) => kind),
  examples: [
    { what: 'Show what there is in a namespace', line: 'get images all -n team' },
    { what: 'Show what there is anywhere', line: 'get images all -A' },
  ],
});

const ofKinds = subjects.map(({ word, kind, many, one, sample }) =>
  getOf(word, {
    help: `show ${many}`,
    kinds: [kind],
    words: { name: 'NAME', help: `which ${many}; all, if none is named`, count: 'any', of: kind },
    examples: [
      { what: `Show all ${many} of a namespace`, line: `get images ${word} -n team` },
      { what: `Follow one ${one}`, line: `get images ${word} ${sample} -n team -w` },
      { what: 'Print what a program reads', line: `get images ${word} -A -o json` },
    ],
  }),
);

export const getGroup: Group = {
  name: 'get',
  help,
  examples: [
    { what: 'Show what there is anywhere', line: 'get images all -A' },
    { what: 'Show which tags the policies selected', line: 'get images policy -n team' },
  ],
  commands: [
    {
      name: 'images',
      aliases: ['image'],
      help,
      examples: all.examples,
      commands: [all, ...ofKinds],
    },
  ],
};

function getOf(
  name: string,
  {
    kinds,
    words,
    ...texts
  }: Pick<Command, 'help' | 'examples'> & {
    readonly kinds: readonly ImageKind[];
    readonly words?: Words;
  },
): Command {
  return command({
    name,
    ...texts,
    ...(words === undefined ? {} : { words }),
    flags: getFlags,
    run: async (given) => (await import('../cluster/get.ts')).get(given, kinds),
  });
}
