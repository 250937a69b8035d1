import {
  Argument,
  Command as Parser,
  CommanderError,
  InvalidArgumentError,
  Option,
} from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { boolWords } from '../domain/bool.ts';
import { isGroup } from './command.ts';
import { given } from './given.ts';
import { examplesText } from './help.ts';
import { UsageError } from './usage-error.ts';
import type { Flag } from '../config/flags.ts';
import type { Command, Given, Group, Values, Words } from './command.ts';

/** What a command line asks for: a command, or a text about the program. */
export type Asked =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given<string> };

/**
 * Reads a command line, without the program's name.
 * @throws {UsageError}
 */
export function readCommandLine(root: Group, args: readonly string[]): Asked {
  let asked: Asked | undefined;
  let text = '';
  const parser = new Parser(root.name);
  parser.configureOutput({
    writeOut: (more) => (text += more),
    writeErr: (more) => (text += more),
    outputError: () => undefined,
  });
  parser.configureHelp({ helpWidth: 100, subcommandTerm: (one) => one.name() });
  parser.version(`tagwright ${packageJson.version}`, '--version', 'print the version');
  parser.helpCommand('help [command]', 'show the help of a command');
  fill(parser, root, (command, words, values) => {
    asked = { kind: 'command', command, given: given(command, words, values) };
  });
  try {
    parser.parse(args.flatMap(splitShort), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return asked ?? { kind: 'text', text: text.trimEnd() };
}

/** The ends of a parser that are no mistakes: it has written a text. */
const texts = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** `-n=team` as kubectl and flux take it: `-n team`. */
function splitShort(arg: string): readonly string[] {
  const [, flag, value] = /^(-[A-Za-z])=(.*)$/s.exec(arg) ?? [];
  return flag === undefined || value === undefined ? [arg] : [flag, value];
}

type Choose = (command: Command, words: readonly string[], values: Values) => void;

/** Gives a parser what it is to know of a command, or of a group with all that is in it. */
function fill(parser: Parser, one: Command | Group, choose: Choose): void {
  parser.description(one.help).helpOption('-h, --help', 'show this');
  parser.addHelpText('after', examplesText(one.examples));
  const path = pathOf(parser);
  parser.exitOverride((error) => {
    throw texts.includes(error.code) ? error : usageError(error, path);
  });
  for (const alias of one.aliases ?? []) parser.alias(alias);
  if (one.section !== undefined) parser.helpGroup(`${one.section}:`);
  if (isGroup(one)) {
    if (parser.parent !== null) parser.helpCommand(false);
    for (const inner of one.commands) {
      const isDefault = !isGroup(inner) && inner.isDefault === true;
      fill(parser.command(inner.name, { isDefault }), inner, choose);
    }
    return;
  }
  for (const [name, flag] of Object.entries(one.flags)) {
    parser.addOption(optionOf(name, flag));
    if (flag.type === 'boolean') for (const option of saidSwitches(name)) parser.addOption(option);
  }
  if (one.words !== undefined) parser.addArgument(argumentOf(one.words));
  parser.action(() => choose(one, parser.args, parser.opts()));
}

function pathOf(parser: Parser): string {
  return parser.parent === null ? parser.name() : `${pathOf(parser.parent)} ${parser.name()}`;
}

/** The parser's own sentence, and what to do next. */
function usageError({ message }: CommanderError, path: string): UsageError {
  const problem = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');
  return new UsageError(`${problem}; "${path} --help" shows what there is`);
}

/** An option whose value is found by the very name of its flag. */
class NamedOption extends Option {
  override attributeName(): string {
    return this.name();
  }
}

/** A switch with what is said of it: `--all=false`. */
class SaidSwitch extends Option {
  override attributeName(): string {
    return this.name().replace(/=.*/, '');
  }
}

/** What Go takes behind a switch; commander would take the next word for the value as well. */
function saidSwitches(name: string): readonly Option[] {
  return Array.from(boolWords, ([word, isOn]) => {
    const option = new SaidSwitch(`--${name}=${word}`).preset(isOn).hideHelp();
    option.negate = false;
    return option;
  });
}

function optionOf(name: string, flag: Flag): Option {
  const { type, short, value = 'value', help, choices, adds, hidden = false } = flag;
  const long = type === 'boolean' ? `--${name}` : `--${name} <${value}>`;
  const otherwise = flag.default ?? flag.absent;
  const suffix = otherwise === undefined ? '' : ` (default: ${otherwise})`;
  const option = new NamedOption(short === undefined ? long : `-${short}, ${long}`, help + suffix);
  // A name that begins with "no-" is a name like others.
  option.negate = false;
  if (choices !== undefined) option.choices(choices);
  if (type === 'list') option.argParser(addTo);
  if (adds === true) option.argParser(addText);
  return option.hideHelp(hidden);
}

function addText(text: string, before: unknown): string {
  return typeof before === 'string' ? `${before},${text}` : text;
}

/** Adds the words between commas to those that were given before. */
function addTo(text: string, before: unknown): readonly string[] {
  const earlier: readonly unknown[] = Array.isArray(before) ? before : [];
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('There is nothing between two commas.');
  return [...earlier.map(String), ...words];
}

function argumentOf({ name, help, count }: Words): Argument {
  const written = { one: `<${name}>`, any: `[${name}...]`, some: `<${name}...>` }[count];
  return new Argument(written, help);
}
