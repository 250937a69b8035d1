import { command } from '../command.ts';
import type { Command, Group } from '../command.ts';
import type { Shell } from '../completion/shell.ts';

const setUp: Readonly<Record<Shell, string>> = {
  bash: 'source <(tagwright completion bash)',
  zsh: 'source <(tagwright completion zsh)',
  fish: 'tagwright completion fish | source',
};

function completionOf(shell: Shell): Command {
  return command({
    name: shell,
    help: `print what ${shell} reads: put "${setUp[shell]}" into its start-up file`,
    examples: [{ what: `Print what ${shell} is to read`, line: `completion ${shell}` }],
    flags: {},
    run: async () => (await import('../completion/scripts.ts')).printScript(shell),
  });
}

const commands = [completionOf('bash'), completionOf('zsh'), completionOf('fish')];

export const completionGroup: Group = {
  name: 'completion',
  help: 'print what makes a shell complete commands, flags and names of resources',
  examples: commands.flatMap(({ examples }) => examples),
  commands,
};
