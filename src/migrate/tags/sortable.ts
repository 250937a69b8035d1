import { findSerial, findTime } from './moments.ts';
import { captureOf, escapeRegexp, joinPieces, piecesOf, tryRegexp } from './wildcards.ts';
import type { PolicyInput } from '../../domain/policy/evaluate.ts';
import type { Moment } from './moments.ts';
import type { Pattern } from './pattern.ts';
import type { Piece } from './wildcards.ts';

/** The name of the group that an ImagePolicy orders by. */
const group = 'order';
const commit = '[a-f0-9]{7,40}';
const commitBefore = /^(?<before>.*[-_.])?[a-f0-9]{7,40}(?<separator>[-_.])$/;
const commitAfter = /^(?<separator>[-_.])[a-f0-9]{7,40}$/;
/** Alternatives, and groups that need not be there: tags without the moment would have nothing to order by. */
const mayLeaveOut = /\||\)[?*{]/;
const mayBeEmpty = /\*$|\{0/;
/** A letter before a number tells a build number from a part of a version. */
const beforeSerial = /[A-Za-z](?:[-_.]|\\\.)?$/;

/**
 * The policy that lets through the tags of `pattern` that have the form of `tag`, and orders them by when they were
 * made; undefined if nothing in `tag` says that.
 */
export function orderByTag(pattern: Pattern, tag: string): PolicyInput | undefined {
  const pieces = piecesOf(pattern);
  if (pattern.kind === 'regexp' && mayLeaveOut.test(pattern.text)) return undefined;
  for (const [index, piece] of [...pieces.entries()].toReversed()) {
    if (piece.kind === 'fixed') continue;
    const found = captured(pieces, index, tag);
    const moment = found === undefined ? undefined : momentIn(found, pieces, index);
    if (found === undefined || moment === undefined) continue;
    const policy = policyOf(replaced(pieces, index, widen(piece, found, moment)), moment);
    if (orderedBy(policy, tag) === moment.text) return policy;
  }
  return undefined;
}

/** What a piece stands for in `tag`. */
function captured(pieces: readonly Piece[], index: number, tag: string): string | undefined {
  const source = pieces[index]?.source ?? '';
  const regexp = tryRegexp(joinPieces(replaced(pieces, index, `(?P<${group}>${source})`)));
  return regexp === undefined ? undefined : captureOf(regexp, group, tag);
}

function replaced(pieces: readonly Piece[], index: number, source: string): readonly Piece[] {
  return pieces.with(index, { kind: 'fixed', source });
}

/** A number counts as one of builds only where a pattern leaves nothing else open. */
function momentIn(text: string, pieces: readonly Piece[], index: number): Moment | undefined {
  const time = findTime(text);
  if (time !== undefined) return time;
  const before = pieces[index - 1]?.source ?? '';
  const isOnly = pieces.every(({ kind }, other) => kind === 'fixed' || other === index);
  return isOnly && beforeSerial.test(before) ? findSerial(text) : undefined;
}

/** The source of a piece with the moment as a group, and with what is around it in the tag. */
function widen({ kind, source }: Piece, text: string, moment: Moment): string {
  if (kind === 'digits' && !mayBeEmpty.test(source)) return `(?P<${group}>${source})`;
  const before = text.slice(0, moment.start);
  const after = text.slice(moment.start + moment.text.length);
  return `${sourceBefore(before)}(?P<${group}>${moment.source})${sourceAfter(after)}`;
}

function sourceBefore(text: string): string {
  if (text === '') return '';
  const { before, separator } = commitBefore.exec(text)?.groups ?? {};
  if (separator === undefined) return `.*${escapeRegexp(text.slice(-1))}`;
  const start = before === undefined ? '' : `.*${escapeRegexp(before.slice(-1))}`;
  return `${start}${commit}${escapeRegexp(separator)}`;
}

function sourceAfter(text: string): string {
  if (text === '') return '';
  const separator = commitAfter.exec(text)?.groups?.['separator'];
  return separator === undefined
    ? `${escapeRegexp(text.slice(0, 1))}.*`
    : `${escapeRegexp(separator)}${commit}`;
}

function policyOf(pieces: readonly Piece[], { order }: Moment): PolicyInput {
  const source = joinPieces(pieces);
  // What a glob or the end of a regexp left open is open no more.
  const pattern = source.endsWith('$') ? source : `${source}$`;
  const filterTags = { pattern, extract: `$${group}` };
  return order === 'numerical'
    ? { filterTags, policy: { numerical: { order: 'asc' } } }
    : { filterTags, policy: { alphabetical: { order: 'asc' } } };
}

/** What a policy orders a tag by; undefined if it does not let it through. */
export function orderedBy({ filterTags }: PolicyInput, tag: string): string | undefined {
  const regexp = tryRegexp(filterTags?.pattern ?? '');
  return regexp === undefined ? undefined : captureOf(regexp, group, tag);
}
