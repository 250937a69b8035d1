import { RE2JS, RE2JSSyntaxException } from 're2js';
import { renameProperties } from './properties.ts';

const groupOpenings = /\(\?P?<([0-9A-Za-z_]+)>/g;
// Quoted text, an escaped character, a class (in which all this is text), the opening of a named group.
const tokens =
  /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]?|(\(\?P?<)([0-9A-Za-z_]+)>/g;

/** Characters of a source. Go takes any; compiling some of them takes time and memory that grow much faster. */
const longestSource = 10_000;
/** Instructions, and instructions times groups, which is what a search keeps in memory. */
const maxSize = 20_000;
const maxSizeOfGroups = 2_000_000;
/**
 * Steps of the matcher: minutes at the worst, when it takes ten million a second, so who matches has a limit of time as
 * well. 100,000 tags and a usual expression take a tenth of it at most.
 */
const maxEffort = 5_000_000_000;

/** A text that is no regular expression, or too large a one; the message is Go's. */
export class RegexpError extends Error {
  override readonly name = 'RegexpError';
}

/** A regular expression with Go's syntax and answers, in time linear in the text. */
export interface GoRegexp {
  /** The name of each group by number, empty where it has none; group 0 is the whole match. */
  readonly groupNames: readonly string[];
  /** Whether it matches somewhere in `text`. */
  readonly matches: (text: string) => boolean;
  /** Start and end of each group of the first match, -1 where a group took no part. */
  readonly find: (text: string) => readonly number[] | undefined;
  /** The same of the first match that starts at `from` or later; what stands before still counts for `^` and `\b`. */
  readonly findFrom: (text: string, from: number) => readonly number[] | undefined;
  /** How many instructions it compiled to: a search takes at most so many steps for each character. */
  readonly size: number;
}

/**
 * The expression that `source`, which comes from a user, spells.
 * @throws {RegexpError} with the text of Go's error; `expression too large` sooner than Go.
 * @see https://pkg.go.dev/regexp/syntax
 */
export function compileRegexp(source: string): GoRegexp {
  if (source.length > longestSource) throw tooLarge();
  const { renamed, asWritten } = renameProperties(source, isProperty);
  const { unique, suffix } = renameRepeatedGroups(renamed);
  const compiled = compile(unique, (quoted) => asWritten(quoted.replaceAll(suffix, '')));
  const size = compiled.programSize();
  const groups = compiled.groupCount() + 1;
  if (size > maxSize || size * groups > maxSizeOfGroups) throw tooLarge();
  const groupNames = Array.from({ length: groups }, () => '');
  for (const [name, group] of Object.entries(compiled.namedGroups())) {
    groupNames[group] = name.replaceAll(suffix, '');
  }
  const matcher = compiled.re2();
  return {
    groupNames,
    matches: (text) => compiled.test(text),
    find: (text) => asIndexes(matcher.findSubmatchIndex(text)),
    findFrom: (text, from) => {
      const search = compiled.matcher(text);
      if (!search.find(from)) return undefined;
      return groupNames.flatMap((_, group) => [search.start(group), search.end(group)]);
    },
    size,
  };
}

/** Whether trying expressions on all of `texts` ends within minutes, whatever they hold. */
export function isAffordable(expressions: readonly GoRegexp[], texts: readonly string[]): boolean {
  let characters = 0;
  for (const text of texts) characters += text.length + 1;
  let steps = 0;
  for (const { size, groupNames } of expressions) steps += size * groupNames.length;
  return characters * steps <= maxEffort;
}

function tooLarge(): RegexpError {
  return new RegexpError('error parsing regexp: expression too large');
}

function isProperty(name: string): boolean {
  try {
    return RE2JS.compile(`\\p{${name}}`).groupCount() === 0;
  } catch {
    return false;
  }
}

/** `asWritten` turns what an error quotes back into what the user wrote. */
function compile(source: string, asWritten: (quoted: string) => string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    const message = asWritten(describe(error));
    throw new RegexpError(message, { cause: error });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof RE2JSSyntaxException)) {
    return `error parsing regexp: ${error instanceof Error ? error.message : String(error)}`;
  }
  return `error parsing regexp: ${error.error}: \`${error.input ?? ''}\``;
}

interface Renamed {
  readonly unique: string;
  /** What was put after the names, to be taken away again. */
  readonly suffix: RegExp;
}

/** Go lets groups share a name, re2js does not: all but the first get a suffix that the source does not contain. */
function renameRepeatedGroups(source: string): Renamed {
  let marker = '_again_';
  while (source.includes(marker)) marker += '_';
  const suffix = new RegExp(`${marker}[0-9]+`, 'g');
  const names = Array.from(source.matchAll(groupOpenings), ([, name]) => name);
  if (new Set(names).size === names.length) return { unique: source, suffix };
  const taken = new Map<string, number>();
  const unique = source.replace(tokens, (token, opening?: string, name = '') => {
    if (opening === undefined) return token;
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    return count === 0 ? token : `${opening}${name}${marker}${count}>`;
  });
  return { unique, suffix };
}

function asIndexes(found: unknown): readonly number[] | undefined {
  return isIndexes(found) ? found : undefined;
}

/** re2js declares `any`; it gives null or an array of numbers. */
function isIndexes(found: unknown): found is readonly number[] {
  return Array.isArray(found);
}
