import { describe, expect, test } from 'vitest';
import { command } from '../../src/cli/command.ts';
import { tagwright } from '../../src/cli/commands.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import type { Group } from '../../src/cli/command.ts';

/** What is read of the words of a line. */
function read(line: string, root: Group = tagwright): ReturnType<typeof readCommandLine> {
  return readCommandLine(
    root,
    line.split(' ').filter((word) => word !== ''),
  );
}

function textOf(line: string): string {
  const asked = read(line);
  return asked.kind === 'text' ? asked.text : '';
}

describe('a command line', () => {
  test.for<readonly [string, string, object]>([
    ['without flags', 'run', {}],
    ['with a value', 'run --log-level debug', { 'log-level': 'debug' }],
    ['with a value behind "="', 'worker --queues=git', { queues: 'git' }],
    ['with a switch', 'dev --servers-only', { 'servers-only': true }],
    [
      'with a switch that begins with "no"',
      'run --no-cross-namespace-refs',
      { 'no-cross-namespace-refs': true },
    ],
  ])('%s is read', ([, line, values]) => {
    expect(read(line)).toMatchObject({
      kind: 'command',
      command: { name: line.split(' ')[0] },
      given: { values },
    });
  });

  test.for<readonly [string, string, RegExp]>([
    ['a command that there is not', 'nope', /'nope'; "tagwright --help" shows/],
    ['a command that is misspelled', 'star', /Did you mean starter/],
    ['a flag that there is not', 'run --nope', /'--nope'; "tagwright run --help" shows/],
    ['a flag of another command', 'starter --queues git', /'--queues'/],
    ['a flag without its value', 'run --log-level', /'--log-level/],
    ['a value for a switch', 'run --temporal-ui=yes', /'--temporal-ui=yes'/],
    ['a word', 'run now', /: now;/],
  ])('with %s is refused in one line', ([, line, message]) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
    expect(() => read(line)).not.toThrow('\n');
  });
});

describe('of a command with flags of all kinds', () => {
  const find = command({
    name: 'find',
    help: 'finds',
    examples: [],
    words: { name: 'NAME', help: 'what', count: 'some' },
    flags: {
      output: { type: 'string', short: 'o', help: 'how', choices: ['json', 'name'] },
      label: { type: 'list', short: 'l', help: 'labels' },
      all: { type: 'boolean', short: 'A', help: 'all' },
      limit: { type: 'string', help: 'how many', default: '5' },
    },
    run: () => Promise.resolve(),
  });
  const root: Group = { name: 'program', help: '', examples: [], commands: [find] };

  function given(line: string) {
    const asked = read(`find ${line}`, root);
    if (asked.kind === 'text') throw new Error(asked.text);
    return asked.given;
  }

  test('words and flags may be mixed', () => {
    const { words, text, isOn } = given('a -o json b -A');
    expect([words, text('output'), isOn('all')]).toEqual([['a', 'b'], 'json', true]);
    expect(given('a -o=json').text('output')).toBe('json');
  });

  test('a list is given with commas, or more than once', () => {
    expect(given('a -l x=1,y=2 --label z=3').list('label')).toEqual(['x=1', 'y=2', 'z=3']);
    expect(given('a').list('label')).toEqual([]);
  });

  test('what is not given is its default, and what is needed is asked for', () => {
    expect(given('a').need('limit')).toBe('5');
    expect(() => given('a').need('output')).toThrow('--output is missing: how');
  });

  test.for([
    ['what is no choice', 'a -o xml', /Allowed choices are json, name/],
    ['an empty piece of a list', 'a -l x,,y', /nothing between two commas/],
    ['no word where some are needed', '', /missing required argument 'NAME'/],
  ] as const)('%s is refused', ([, line, message]) => {
    expect(() => given(line)).toThrow(UsageError);
    expect(() => given(line)).toThrow(message);
  });
});

describe('help', () => {
  test.for(['', '--help', '-h', 'help'])('of "%s" lists the commands', (line) => {
    for (const { name } of tagwright.commands) expect(textOf(line)).toContain(`\n  ${name} `);
  });

  test('lists the flags of a command, each with its default, and its examples', () => {
    const text = textOf('worker --help');
    expect(text).toMatch(/^ {2}--mirror-budget-mb <value> .*default: 4096\)$/m);
    expect(text).toMatch(/^ {2}--no-cross-namespace-refs +refuse/m);
    expect(text).toContain('\n  tagwright worker --queues=git');
    expect(text).not.toContain('--watch-namespace');
    expect(textOf('help worker')).toBe(text);
  });

  test('is beside the version', () => {
    expect(textOf('--version')).toMatch(/^tagwright \d/);
  });
});
