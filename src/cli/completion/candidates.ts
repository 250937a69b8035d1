import { isGroup } from '../command.ts';
import type { Flag } from '../../config/flags.ts';
import type { Command, Group, Values, Words } from '../command.ts';

/** What may stand where the cursor is. */
export type Candidates =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'files' | 'directories' }
  /** Something that only the cluster knows, to be asked for with the flags that were given. */
  | {
      readonly kind: 'names';
      readonly of: NonNullable<Words['of']> | 'namespaces' | 'contexts';
      readonly prefix: string;
      readonly values: Values;
    };

interface Candidate {
  readonly word: string;
  readonly help: string;
}

/** What is known of a line before the word at the cursor. */
interface Place {
  readonly at: Command | Group;
  readonly values: Values;
  /** The flag that the word at the cursor is the value of. */
  readonly pending: Flag | undefined;
}

/**
 * What may be the last of `words`, which is what there is of it so far, empty if it has not been begun.
 * @param words those after the program's name
 */
export function candidatesFor(root: Group, words: readonly string[]): Candidates {
  const current = words.at(-1) ?? '';
  const { at, values, pending } = placeOf(root, words.slice(0, -1));
  if (pending !== undefined) return valuesOf(pending, { prefix: '', values });
  if (isGroup(at)) return only(current, at.commands);
  const [, name, begun] = /^--([^=]+)=(.*)$/.exec(current) ?? [];
  const flag = name === undefined || begun === undefined ? undefined : at.flags[name];
  if (flag !== undefined) return valuesOf(flag, { prefix: `--${name}=`, values });
  if (current.startsWith('-')) return only(current, flagsOf(at));
  const { of } = at.words ?? {};
  if (of === 'directories') return { kind: 'directories' };
  return of === undefined
    ? { kind: 'words', words: [] }
    : { kind: 'names', of, prefix: '', values };
}

function placeOf(root: Group, words: readonly string[]): Place {
  let at: Command | Group = root;
  const values: Record<string, string | boolean> = {};
  let pending: string | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      values[pending] = word;
      pending = undefined;
    } else if (isGroup(at)) {
      at = at.commands.find((one) => one.name === word || one.aliases?.includes(word)) ?? at;
    } else {
      const [, dashes, name = '', said] = /^(--?)([^=]+)(?:=(.*))?$/.exec(word) ?? [];
      const flag = dashes === '-' ? byLetter(at, name) : name;
      if (dashes === undefined || at.flags[flag] === undefined) continue;
      if (said !== undefined) values[flag] = said;
      else if (at.flags[flag].type === 'boolean') values[flag] = true;
      else pending = flag;
    }
  }
  const flag = pending === undefined || isGroup(at) ? undefined : at.flags[pending];
  return { at, values, pending: flag };
}

function byLetter({ flags }: Command, letter: string): string {
  return Object.entries(flags).find(([, { short }]) => short === letter)?.[0] ?? '';
}

function only(
  begun: string,
  commands: readonly { readonly name: string; readonly help: string }[],
): Candidates {
  const words = commands
    .filter(({ name }) => name.startsWith(begun))
    .map(({ name, help }) => ({ word: name, help }));
  return { kind: 'words', words };
}

function flagsOf({ flags }: Command): readonly { readonly name: string; readonly help: string }[] {
  const named = Object.entries(flags)
    .filter(([, { hidden = false }]) => !hidden)
    .map(([name, { help }]) => ({ name: `--${name}`, help }));
  return [...named, { name: '--help', help: 'show this' }];
}

function valuesOf(
  { value, choices, type }: Flag,
  { prefix, values }: { readonly prefix: string; readonly values: Values },
): Candidates {
  if (choices !== undefined)
    return { kind: 'words', words: choices.map((one) => ({ word: prefix + one, help: '' })) };
  if (value === 'namespace') return { kind: 'names', of: 'namespaces', prefix, values };
  if (value === 'context') return { kind: 'names', of: 'contexts', prefix, values };
  if (value === 'file' && type === 'string') return { kind: 'files' };
  return { kind: 'words', words: [] };
}
