import { compileRegexp } from '../../go/regexp/index.ts';
import type { GoRegexp } from '../../go/regexp/index.ts';
import type { Pattern } from './pattern.ts';

/** A piece of a regular expression. What a wild one matches is not fixed: there may be a timestamp in it. */
export interface Piece {
  readonly source: string;
  readonly kind: 'fixed' | 'anything' | 'digits';
}

const special = /[\\^$.*+?()[\]{}|]/g;
/** What stands for any text, or for a number; and an escaped character and a class, in which nothing does. */
const wild =
  /(?<anything>\.[*+])|(?<digits>(?:\[0-9\]|\\d)(?:[+*]|\{[0-9]+(?:,[0-9]*)?\}))|\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]/g;

/** `text` as a regular expression that matches only it. */
export function escapeRegexp(text: string): string {
  return text.replaceAll(special, '\\$&');
}

/**
 * The regular expression of a glob or a regexp, in pieces. A regexp that says nothing of the end of a tag gets a piece
 * for what is there.
 */
export function piecesOf({ kind, text }: Pick<Pattern, 'kind' | 'text'>): readonly Piece[] {
  return kind === 'glob' ? globPieces(text) : regexpPieces(text);
}

/** Only `*` is special, and stands for any text. */
function globPieces(glob: string): readonly Piece[] {
  const [first = '', ...more] = glob.split('*').map(escapeRegexp);
  const pieces: Piece[] = [fixed(`^${first}`)];
  for (const part of more) pieces.push({ kind: 'anything', source: '.*' }, fixed(part));
  return [...pieces, fixed('$')];
}

function regexpPieces(regexp: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: source, index, groups } of regexp.matchAll(wild)) {
    const kind = kindOf(groups);
    if (kind === 'fixed') continue;
    pieces.push(fixed(regexp.slice(done, index)), { kind, source });
    done = index + source.length;
  }
  const rest = regexp.slice(done);
  pieces.push(fixed(rest));
  if (rest === '' || rest.endsWith('$')) return pieces;
  return [...pieces, { kind: 'anything', source: '.*' }];
}

function kindOf(groups: Readonly<Record<string, string | undefined>> = {}): Piece['kind'] {
  if (groups['anything'] !== undefined) return 'anything';
  return groups['digits'] === undefined ? 'fixed' : 'digits';
}

function fixed(source: string): Piece {
  return { kind: 'fixed', source };
}

/** The regular expression that the pieces make. */
export function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ source }) => source).join('');
}

/** The regular expression, if it is one for Go. */
export function tryRegexp(source: string): GoRegexp | undefined {
  try {
    return compileRegexp(source);
  } catch {
    return undefined;
  }
}

/** What the group of that name captures in `tag`. */
export function captureOf(regexp: GoRegexp, group: string, tag: string): string | undefined {
  const number = regexp.groupNames.indexOf(group);
  const indexes = regexp.find(tag);
  if (indexes === undefined || number < 0) return undefined;
  const [start = -1, end = -1] = indexes.slice(number * 2, number * 2 + 2);
  return start < 0 ? undefined : tag.slice(start, end);
}
