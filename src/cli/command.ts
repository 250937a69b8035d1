import type { Flag } from '../config/flags.ts';

/** A line that shows how a command is used. */
export interface Example {
  readonly what: string;
  /** Without the program's name. */
  readonly line: string;
}

/** What stands behind a command's name, beside its flags. */
export interface Words {
  /** What the help calls it: `NAME`. */
  readonly name: string;
  readonly help: string;
  readonly count: 'one' | 'any' | 'some';
  /** What completion offers for it. */
  readonly of?: 'ImageRepository' | 'ImagePolicy' | 'ImageUpdateAutomation' | 'directories';
}

/** What a command was given. `F` are the flags that it takes. */
export interface Given<F extends string> {
  readonly words: readonly string[];
  /** What was said of each flag, by its name. */
  readonly values: Values;
  /** Undefined where nothing was said and there is no default. */
  readonly text: (flag: F) => string | undefined;
  /** @throws {UsageError} where nothing was said and there is no default */
  readonly need: (flag: F) => string;
  readonly list: (flag: F) => readonly string[];
  readonly isOn: (flag: F) => boolean;
}

export type Values = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Something that people can ask for. */
export interface Command<F extends string = string> {
  readonly name: string;
  /** Other words for it. */
  readonly aliases?: readonly string[];
  /** Whether it is meant where its group is named, and none of its commands. */
  readonly isDefault?: boolean;
  /** Under which heading the help lists it. Default: Commands. */
  readonly section?: string;
  readonly help: string;
  readonly examples: readonly Example[];
  readonly words?: Words;
  readonly flags: Readonly<Record<F, Flag>>;
  /**
   * Runs it, and may give an exit code that is no failure. Its code is loaded only then: Temporal's SDK alone takes half a
   * second.
   */
  readonly run: (given: Given<F>) => Promise<number | void>;
}

/** Commands under one word. */
export interface Group {
  readonly name: string;
  /** Other words for it. */
  readonly aliases?: readonly string[];
  readonly section?: string;
  readonly help: string;
  readonly examples: readonly Example[];
  readonly commands: readonly (Command | Group)[];
}

/** A command that asks only for flags that it takes. */
export function command<F extends string>(one: Command<F>): Command {
  return one;
}

export function isGroup(one: Command | Group): one is Group {
  return 'commands' in one;
}
