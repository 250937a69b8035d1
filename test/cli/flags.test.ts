import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isGroup } from '../../src/cli/command.ts';
import { tagwright } from '../../src/cli/commands.ts';
import { flagOf, flagTable } from '../../src/config/flags.ts';
import type { FlagName } from '../../src/config/flags.ts';

const flags = Object.keys(flagTable).filter((name): name is FlagName => name in flagTable);

test('the reference has every flag, with its commands, its default and what it is for', () => {
  const page = readFileSync(new URL('../../docs/reference/flags.md', import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `--'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(
    flags.map((flag) => {
      const { default: value, absent = '', help } = flagOf(flag);
      const takers = takersOf(flag).map((name) => `\`${name}\``);
      return [
        `\`--${flag}\``,
        takers.length === 0 ? 'as a variable only' : takers.join(' '),
        value === undefined ? absent : `\`${value}\``,
        help,
      ];
    }),
  );
});

/** The servers that take a flag of the table. */
function takersOf(flag: FlagName): readonly string[] {
  return tagwright.commands.flatMap((one) =>
    !isGroup(one) && one.flags[flag] === flagOf(flag) ? [one.name] : [],
  );
}
