import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commandLines, readCommandLine, usage, UsageError } from '../../src/cli/command-line.ts';
import { flagOf, flagTable } from '../../src/config/flags.ts';
import type { CommandName } from '../../src/cli/command-line.ts';
import type { FlagName } from '../../src/config/flags.ts';

const names = Object.keys(commandLines).filter((name): name is CommandName => name in commandLines);
const flags = Object.keys(flagTable).filter((name): name is FlagName => name in flagTable);

describe('a command line', () => {
  test.for<readonly [string, CommandName, readonly string[], object]>([
    ['without flags', 'run', [], {}],
    ['with a value', 'run', ['--log-level', 'debug'], { 'log-level': 'debug' }],
    ['with a value behind "="', 'worker', ['--queues=git'], { queues: 'git' }],
    ['with a switch', 'dev', ['--servers-only'], { 'servers-only': true }],
  ])('%s is read', ([, name, args, expected]) => {
    expect(readCommandLine(name, args)).toEqual(expected);
  });

  test.for<readonly [string, CommandName, readonly string[], RegExp]>([
    ['a flag that there is not', 'run', ['--nope'], /'--nope'; "tagwright run --help" lists/],
    ['a flag of another command', 'starter', ['--queues', 'git'], /'--queues'/],
    ['a flag without its value', 'run', ['--log-level'], /'--log-level/],
    ['a value for a switch', 'run', ['--temporal-ui=yes'], /'--temporal-ui'/],
    ['a word', 'run', ['now'], /'now'/],
  ])('with %s is refused', ([, name, args, message]) => {
    expect(() => readCommandLine(name, args)).toThrow(UsageError);
    expect(() => readCommandLine(name, args)).toThrow(message);
  });
});

describe('help', () => {
  test('lists the commands', () => {
    for (const name of names) expect(usage()).toContain(`\n  ${name} `);
  });

  test('lists the flags of a command, each with its default', () => {
    const lines = usage('worker').split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}--mirror-budget-mb .*default: 4096\)$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}--no-cross-namespace-refs +refuse/));
    expect(lines.join()).not.toContain('--watch-namespace');
  });
});

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
      const takers = names.filter((name) => takes(name, flag)).map((name) => `\`${name}\``);
      return [
        `\`--${flag}\``,
        takers.length === 0 ? 'as a variable only' : takers.join(' '),
        value === undefined ? absent : `\`${value}\``,
        help,
      ];
    }),
  );
});

function takes(name: CommandName, flag: FlagName): boolean {
  const taken: readonly FlagName[] = commandLines[name].flags;
  return taken.includes(flag);
}
