import { CST } from 'yaml';
import { commentOf } from './attach.ts';
import { countLines } from './lines.ts';
import { markerToken, parseMarker } from './marker.ts';
import { startNotes } from './notes.ts';
import { identify, isList } from './object.ts';
import { readParts } from './parts.ts';
import { refuseText } from './refusal.ts';
import { firstAtOrAfter } from './spans.ts';
import { createVisitor } from './visit.ts';
import type { Scalar } from 'yaml';
import type { Place } from './attach.ts';
import type { ObjectIdentifier } from './changes.ts';
import type { Notes } from './notes.ts';
import type { Owner } from './object.ts';
import type { Refusal, Span } from './spans.ts';

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

/** Each takes some hundred bytes until the file is written. */
const maxMarkers = 100_000;

/**
 * The markers of a file, in the order in which Flux visits them; or why the file is left alone, as Flux leaves alone
 * what it cannot parse. Never throws. `text` is the whole file, byte order mark and carriage returns included.
 */
export function findMarkers(text: string): ParsedManifest {
  const search = searchMarkers(text);
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
  }
}

/** `findMarkers` in steps of some milliseconds, for whoever has other things to do meanwhile. */
export function* searchMarkers(text: string): Generator<undefined, ParsedManifest> {
  if (!text.includes(markerToken)) return { kind: 'markers', markers: [] };
  const found = yield* findIn(text);
  if (!('why' in found)) return { kind: 'markers', markers: found };
  return { kind: 'refused', why: found.why, line: countLines(text)(found.offset) };
}

function* findIn(text: string): Generator<undefined, readonly MarkedScalar[] | Refusal> {
  const refusedText = refuseText(text);
  if (refusedText !== undefined) return refusedText;
  const notes = startNotes();
  const found: FoundScalar[] = [];
  const visitor = createVisitor(scalarFinder({ text, notes, found }));
  let documents = 0;
  for (const part of readParts(text, notes)) {
    yield;
    if (part.kind === 'refused') return part;
    if (part.kind === 'nothing') continue;
    if (part.kind === 'document') documents += 1;
    const refusal =
      part.kind === 'document'
        ? visitor.visitDocument(part.node)
        : visitor.visitEntries(part.path, part.node);
    if (refusal !== undefined) return refusal;
  }
  return ownedScalars(found, documents);
}

interface FoundScalar extends Omit<MarkedScalar, 'object'> {
  readonly owner: Owner;
}

/** Of a list that is alone in its file Flux visits the items, each an object of its own. */
function ownedScalars(found: readonly FoundScalar[], documents: number): readonly MarkedScalar[] {
  const scalars: MarkedScalar[] = [];
  for (const { owner, ...scalar } of found) {
    const list = owner.list ?? owner;
    const isAlone = documents === 1 && isList(list);
    if (isAlone && owner === list) continue;
    scalars.push({ ...scalar, object: identify(isAlone ? owner : list) });
  }
  return scalars;
}

/** What adds the scalars with a marker to `found`. */
function scalarFinder({
  text,
  notes,
  found,
}: {
  readonly text: string;
  readonly notes: Notes;
  readonly found: FoundScalar[];
}): (scalar: Scalar, owner: Owner, place: Place) => Refusal | undefined {
  const lineAt = countLines(text);
  return (scalar, owner, place) => {
    const [start, known] = scalar.range ?? [0, 0];
    const end = notes.cut.get(start) ?? known;
    if (start === end) return undefined;
    const comment = commentOf(text, notes.comments, { start, end }, place);
    if (comment === undefined) return undefined;
    const setters = parseMarker(text.slice(comment.start, comment.end));
    if (setters.length === 0) return undefined;
    if (end !== known) return { why: 'a marker on a very long value', offset: start };
    if (found.length === maxMarkers) {
      return { why: `more than ${maxMarkers} markers`, offset: start };
    }
    found.push({
      start,
      end,
      setters,
      value: valueOf(scalar, text),
      style: styleOf(scalar),
      tag: scalar.tag === undefined ? undefined : tagBefore(text, notes.tags, start),
      owner,
      line: lineAt(start),
    });
    return undefined;
  };
}

/** Where the text ends in a block without a line break, yaml.v3 adds none to the value. */
function valueOf(scalar: Scalar, text: string): string {
  const value = scalar.source ?? '';
  const [start, end] = scalar.range ?? [0, 0];
  if (styleOf(scalar) === 'double-quoted') return unescapeQuotes(text.slice(start, end)) ?? value;
  const isCut = styleOf(scalar) === 'block' && end === text.length;
  return isCut && !text.endsWith('\n') ? value.replace(/\n$/, '') : value;
}

/** The value of a double-quoted scalar with `\\'`, which YAML 1.2 does not have; undefined without one. */
function unescapeQuotes(quoted: string): string | undefined {
  if (!quoted.includes("\\'")) return undefined;
  const source = quoted.replaceAll(/\\[^]/g, (escape) => (escape === "\\'" ? "'" : escape));
  const token = { type: 'double-quoted-scalar', offset: 0, indent: 0, source } as const;
  return CST.resolveAsScalar(token, false).value;
}

function styleOf({ type }: Scalar): ScalarStyle {
  if (type === 'QUOTE_SINGLE') return 'single-quoted';
  if (type === 'QUOTE_DOUBLE') return 'double-quoted';
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL' ? 'block' : 'plain';
}

function tagBefore(text: string, tags: readonly Span[], start: number): MarkedScalar['tag'] {
  const tag = tags[firstAtOrAfter(tags, start) - 1];
  return tag === undefined ? undefined : { ...tag, name: text.slice(tag.start, tag.end) };
}
