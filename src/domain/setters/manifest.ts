import { Composer, isMap, isScalar, isSeq } from 'yaml';
import type { Document, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { commentOf } from './attach.ts';
import { lineStarts, lineAt } from './lines.ts';
import { markerToken, parseMarker } from './marker.ts';
import { identify, keyName, listItems, refuseRoot } from './object.ts';
import { refuseText } from './refusal.ts';
import { firstAtOrAfter, readTokens } from './tokens.ts';
import type { Place } from './attach.ts';
import type { ObjectIdentifier } from './changes.ts';
import type { Refusal, Span, Tokens } from './tokens.ts';

/** How a marked scalar is written. */
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'block';

/** A scalar value with a marker. Offsets are into the text, in UTF-16 units; `line` counts from 1. */
export interface MarkedScalar extends Span {
  /** The setters that the marker names, in the order in which they are tried. */
  readonly setters: readonly string[];
  readonly value: string;
  readonly style: ScalarStyle;
  /** The tag before it, with its `!`. */
  readonly tag: (Span & { readonly name: string }) | undefined;
  readonly object: ObjectIdentifier;
  readonly line: number;
}

/** What a file says about markers, whatever the policies; so it may be kept by the file's content. */
export type ParsedManifest =
  | { readonly kind: 'markers'; readonly markers: readonly MarkedScalar[] }
  | { readonly kind: 'refused'; readonly why: string; readonly line: number };

interface Search {
  readonly text: string;
  readonly tokens: Tokens;
  readonly lines: readonly number[];
  readonly found: MarkedScalar[];
}

/**
 * The markers of a file, in the order in which Flux visits them; or why the file is left alone, as Flux leaves alone
 * what it cannot parse. Never throws. `text` is the whole file, byte order mark and carriage returns included.
 */
export function findMarkers(text: string): ParsedManifest {
  if (!text.includes(markerToken)) return { kind: 'markers', markers: [] };
  const lines = lineStarts(text);
  const found = findIn(text, lines);
  if (!('why' in found)) return { kind: 'markers', markers: found };
  return { kind: 'refused', why: found.why, line: lineAt(lines, found.offset) };
}

function findIn(text: string, lines: readonly number[]): readonly MarkedScalar[] | Refusal {
  const refusedText = refuseText(text);
  if (refusedText !== undefined) return refusedText;
  const tokens = readTokens(text);
  if (tokens.refusal !== undefined) return tokens.refusal;
  const documents = compose(tokens);
  const refusedDocument = refuseDocuments(documents);
  if (refusedDocument !== undefined) return refusedDocument;
  const found: MarkedScalar[] = [];
  for (const root of rootsOf(documents)) {
    visit(root, identify(root), topLevel, { text, tokens, lines, found });
  }
  return found;
}

// All scalars stay text, and duplicate keys are Flux's business, not ours.
const composeOptions = {
  schema: 'failsafe',
  uniqueKeys: false,
  strict: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

function compose({ syntax }: Tokens): readonly Document.Parsed[] {
  return [...new Composer(composeOptions).compose(syntax)];
}

function refuseDocuments(documents: readonly Document.Parsed[]): Refusal | undefined {
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return { why: error.message, offset: error.pos[0] };
    const refusal = refuseRoot(document.contents);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The objects of the file; the items of a list that is alone in it. */
function rootsOf(documents: readonly Document.Parsed[]): readonly ParsedNode[] {
  const [first] = documents;
  const items =
    documents.length === 1 && first !== undefined ? listItems(first.contents) : undefined;
  return items ?? documents.flatMap(({ contents }) => (contents === null ? [] : [contents]));
}

const topLevel: Place = { inFlow: false, afterItem: false, afterBlock: false };

function visit(node: unknown, object: ObjectIdentifier, place: Place, search: Search): void {
  if (isScalar(node)) visitScalar(node, object, place, search);
  else if (isMap(node)) visitMap(node, object, place, search);
  else if (isSeq(node)) visitSequence(node, object, place, search);
}

/** Of several values under one key Flux visits only the first. */
function visitMap(map: YAMLMap, object: ObjectIdentifier, place: Place, search: Search): void {
  const inFlow = place.inFlow || map.flow === true;
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    const name = keyName(key);
    if (seen.has(name)) continue;
    seen.add(name);
    visit(value, object, { inFlow, afterItem: false, afterBlock: false }, search);
  }
}

function visitSequence(
  sequence: YAMLSeq,
  object: ObjectIdentifier,
  place: Place,
  search: Search,
): void {
  const inFlow = place.inFlow || sequence.flow === true;
  let before: unknown;
  for (const item of sequence.items) {
    const afterBlock = (isMap(before) || isSeq(before)) && before.flow !== true;
    visit(item, object, { inFlow, afterItem: before !== undefined, afterBlock }, search);
    before = item;
  }
}

function visitScalar(
  scalar: Scalar,
  object: ObjectIdentifier,
  place: Place,
  { text, tokens, lines, found }: Search,
): void {
  const [start, end] = scalar.range ?? [0, 0];
  if (start === end) return;
  const comment = commentOf(text, tokens, { start, end }, place);
  if (comment === undefined) return;
  const setters = parseMarker(text.slice(comment.start, comment.end));
  if (setters.length === 0) return;
  found.push({
    start,
    end,
    setters,
    value: valueOf(scalar, text),
    style: styleOf(scalar),
    tag: scalar.tag === undefined ? undefined : tagBefore(text, tokens, start),
    object,
    line: lineAt(lines, start),
  });
}

/** Where the text ends in a block without a line break, yaml.v3 adds none to the value. */
function valueOf(scalar: Scalar, text: string): string {
  const value = scalar.source ?? '';
  const isCut = styleOf(scalar) === 'block' && scalar.range?.[1] === text.length;
  return isCut && !text.endsWith('\n') ? value.replace(/\n$/, '') : value;
}

function styleOf({ type }: Scalar): ScalarStyle {
  if (type === 'QUOTE_SINGLE') return 'single-quoted';
  if (type === 'QUOTE_DOUBLE') return 'double-quoted';
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL' ? 'block' : 'plain';
}

function tagBefore(text: string, { tags }: Tokens, start: number): MarkedScalar['tag'] {
  const tag = tags[firstAtOrAfter(tags, start) - 1];
  return tag === undefined ? undefined : { ...tag, name: text.slice(tag.start, tag.end) };
}
