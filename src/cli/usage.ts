import { commandLines } from './command-line.ts';
import type { CommandName } from './command-line.ts';

/** What `help` prints: of all commands, or of one with its flags. */
export function usage(name?: CommandName): string {
  if (name === undefined) {
    const lines = Object.entries(commandLines).map(
      ([command, { help }]) => `  ${command.padEnd(14)}${help}`,
    );
    return [
      'tagwright keeps Git up to date with container registries, on Temporal.',
      '',
      'Usage: tagwright COMMAND [FLAGS]',
      '',
      ...lines,
      '',
      '"tagwright COMMAND --help" lists its flags. Temporal is found by TEMPORAL_ADDRESS and its other variables.',
    ].join('\n');
  }
  const { help, flags } = commandLines[name];
  const lines = Object.entries(flags).map(
    ([flag, { help: text }]) => `  --${flag.padEnd(26)}${text}`,
  );
  return [`tagwright ${name}: ${help}`, '', ...lines].join('\n');
}
