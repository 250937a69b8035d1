import { Composer, CST, isScalar, Parser, Schema } from 'yaml';
import { readContent } from './content.ts';
import { forgetBefore } from './notes.ts';
import type { ParsedNode, YAMLParseError } from 'yaml';
import type { Notes } from './notes.ts';
import type { Refusal } from './spans.ts';

/** A mapping or a sequence while it is read; its `items` are those that are still to be visited. */
export type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

/** What can be visited: some thousand lexemes at most, so that a file takes little memory and is read in steps. */
export type Part =
  /** Nothing yet: a chance to do something else. */
  | { readonly kind: 'nothing' }
  /** Entries of the last collection of `path`, which goes on; `path` leads to it from the top of its document. */
  | {
      readonly kind: 'entries';
      readonly path: readonly Collection[];
      readonly node: ParsedNode | null;
    }
  /** The end of a document, with what was not visited before. */
  | { readonly kind: 'document'; readonly node: ParsedNode | null }
  | ({ readonly kind: 'refused' } & Refusal);

/** Nesting beyond this is refused: no manifest comes near it, and what walks the tree is recursive. */
const maxDepth = 200;
/** The document, and each level, perhaps with a scalar on top. */
const maxStack = maxDepth + 3;
/** Lexemes between two parts: some milliseconds' work. */
const partLexemes = 2048;
/** Lexemes of an entry that does not come apart: no manifest has so many tags or brackets in one value. */
const maxEntry = 32_768;
/** A bundle has some thousand. */
const maxDocuments = 100_000;

/** All scalars stay text. Made once for all parts, since that takes longer than most parts. */
function createSchema(): Schema {
  return new Schema({ schema: 'failsafe', resolveKnownTags: true });
}

// Duplicate keys are Flux's business, not ours.
const composeOptions = {
  uniqueKeys: false,
  strict: false,
  prettyErrors: false,
  logLevel: 'silent',
  keepSourceTokens: true,
} as const;

interface Reading {
  readonly text: string;
  readonly parser: Parser;
  readonly notes: Notes;
  readonly schema: Schema;
  documents: number;
  /** Lexemes since something could be visited. */
  held: number;
}

interface PartOptions {
  /** How many lexemes are held before the entries that are complete are given; `Infinity` gives whole documents. */
  readonly mostHeld?: number;
}

/** Reads `text` in parts, in its order; a refusal is the last. `notes` say what belongs to the part that was given last. */
export function* readParts(
  text: string,
  notes: Notes,
  { mostHeld = partLexemes }: PartOptions = {},
): Generator<Part> {
  const parser = new Parser();
  const schema = createSchema();
  const reading: Reading = { text, parser, notes, schema, documents: 0, held: 0 };
  let steps = 0;
  for (const step of readContent(text, parser, notes)) {
    steps += 1;
    if (steps % partLexemes === 0) yield { kind: 'nothing' };
    if (step === undefined) continue;
    if (typeof step !== 'string') {
      yield { kind: 'refused', ...step };
      continue;
    }
    for (const token of parser.next(step)) yield* finish(reading, token);
    if (parser.stack.length > maxStack) {
      yield refused(`nested deeper than ${maxDepth} levels`, parser.offset);
    }
    reading.held += 1;
    if (reading.held % mostHeld === 0) yield* relieve(reading);
  }
  for (const token of parser.end()) yield* finish(reading, token);
}

function refused(why: string, offset: number): Part {
  return { kind: 'refused', why, offset };
}

/** What the parser is done with. */
function* finish(reading: Reading, token: CST.Token): Generator<Part> {
  if (token.type === 'document') {
    reading.documents += 1;
    if (reading.documents > maxDocuments) {
      yield refused(`more than ${maxDocuments} documents`, token.offset);
    }
    yield* compose(reading, [token], (node) => ({ kind: 'document', node }));
    reading.notes.anchors.clear();
    reading.held = 0;
  } else if (token.type === 'error') {
    yield refused(`${token.message}: ${JSON.stringify(token.source)}`, token.offset);
  } else if (token.type === 'doc-end') {
    const before: CST.Token = { type: 'document', offset: token.offset, start: [] };
    yield* compose(reading, [before, token], () => ({ kind: 'nothing' }));
  }
}

/** Takes from the parser the entries that are complete, and gives them. */
function* relieve(reading: Reading): Generator<Part> {
  const path: Collection[] = [];
  let isRelieved = false;
  for (const token of reading.parser.stack.slice(1)) {
    if (!CST.isCollection(token)) break;
    path.push(token);
    const entries = takeComplete(token);
    if (entries !== undefined) {
      yield* compose(reading, complete(entries), (node) => ({ kind: 'entries', path, node }));
      isRelieved = true;
    }
    if (!isAtValue(token)) break;
  }
  if (isRelieved) reading.held = 0;
  else if (reading.held > maxEntry) {
    yield refused(`an entry of more than ${maxEntry} tokens`, reading.parser.offset);
  }
}

/** A collection with the entries of `token` that are complete, with their comments; undefined if there are none. */
function takeComplete(token: Collection): Collection | undefined {
  // The last may go on. Where it has not begun, a comment of the one before it may still come.
  const count = token.items.length - (hasBegun(token.items.at(-1)) ? 1 : 2);
  if (count < 1) return undefined;
  if (token.type === 'block-map') return { ...token, items: token.items.splice(0, count) };
  if (token.type === 'block-seq') return { ...token, items: token.items.splice(0, count) };
  const items = token.items.splice(0, count, taken());
  const isMap = token.start.type === 'flow-map-start';
  const closing: CST.SourceToken = isMap
    ? { ...token.start, type: 'flow-map-end', source: '}' }
    : { ...token.start, type: 'flow-seq-end', source: ']' };
  return { ...token, items, end: [closing] };
}

/** Whether an entry is more than the spaces, comments and commas before it. */
function hasBegun(entry: CST.CollectionItem | undefined): boolean {
  return (
    entry?.key != null ||
    entry?.sep !== undefined ||
    entry?.value !== undefined ||
    entry?.start.some(({ type }) => beginnings.has(type)) === true
  );
}

const beginnings: ReadonlySet<string> = new Set(['seq-item-ind', 'explicit-key-ind']);

/** No token of a text has it. */
const takenOffset = -1;

/** Stands in the place of entries that were taken, so that the comma of the next one is not the first. */
function taken(): CST.CollectionItem {
  const key = { type: 'scalar', offset: takenOffset, indent: 0, source: 'x' } as const;
  return { start: [], key, sep: [] };
}

/** Whether a node stands in the place of entries that were visited before. */
export function isTaken(node: unknown): boolean {
  return isScalar(node) && node.range?.[0] === takenOffset;
}

/** Whether what comes next in `token` is a value for sure; a key is not visited. */
function isAtValue({ type, items }: Collection): boolean {
  const last = items.at(-1);
  if (type === 'block-seq' || last === undefined) return type === 'block-seq';
  return last.sep !== undefined && last.value === undefined;
}

/** The document that `value` makes alone, as the parser would have ended it. */
function complete(value: Collection): Iterable<CST.Token> {
  const parser = new Parser();
  parser.stack.push({ type: 'document', offset: value.offset, start: [] }, value);
  return parser.end();
}

function* compose(
  { text, notes, schema }: Reading,
  tokens: Iterable<CST.Token>,
  toPart: (node: ParsedNode | null) => Part,
): Generator<Part> {
  for (const { contents, errors } of new Composer({ ...composeOptions, schema }).compose(tokens)) {
    const error = errors.find((found) => !isTolerable(text, found));
    yield error === undefined ? toPart(contents) : refused(error.message, error.pos[0]);
    if (contents !== null) forgetBefore(notes, contents.range[1]);
  }
}

/** An escape that JSON does not have, but yaml.v3. */
function isTolerable(text: string, { code, pos }: YAMLParseError): boolean {
  return code === 'BAD_DQ_ESCAPE' && text.startsWith("\\'", pos[0]);
}
