import { UsageError } from './usage-error.ts';
import type { Command, Given, Values } from './command.ts';

/** What was given to a command, to be asked for by the names of its flags. */
export function given(
  { flags }: Pick<Command, 'flags'>,
  words: readonly string[],
  values: Values,
): Given<string> {
  function text(flag: string): string | undefined {
    const said = values[flag];
    return typeof said === 'string' ? said : flags[flag]?.default;
  }
  return {
    words,
    values,
    text,
    need(flag) {
      const said = text(flag);
      if (said !== undefined && said !== '') return said;
      throw new UsageError(`--${flag} is missing: ${flags[flag]?.help}`);
    },
    list(flag) {
      const said = values[flag];
      return typeof said === 'string' || typeof said === 'boolean' ? [] : (said ?? []);
    },
    isOn: (flag) => values[flag] === true,
  };
}
