import { Lexer, Parser } from 'yaml';
import type { CST } from 'yaml';

/** Nesting beyond this is refused: no manifest comes near it, and what walks the tree is recursive. */
const maxDepth = 200;
/** The document, and each level, perhaps with a scalar on top. */
const maxStack = maxDepth + 3;
const tooDeep = `nested deeper than ${maxDepth} levels`;

/** A stretch of the text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a file is left alone, and the offset at which that shows. */
export interface Refusal {
  readonly why: string;
  readonly offset: number;
}

/** The concrete syntax of a file; `comments` and `tags` in the order of the text. */
export interface Tokens {
  readonly syntax: readonly CST.Token[];
  readonly comments: readonly Span[];
  readonly tags: readonly Span[];
  readonly refusal: Refusal | undefined;
}

interface Collected {
  readonly comments: Span[];
  readonly tags: Span[];
  readonly anchors: Set<string>;
  refusal: Refusal | undefined;
}

/** Splits `text` into its tokens, and says whether they already forbid an edit. */
export function readTokens(text: string): Tokens {
  const collected: Collected = { comments: [], tags: [], anchors: new Set(), refusal: undefined };
  const syntax: CST.Token[] = [];
  for (const token of parse(text, collected)) {
    syntax.push(token);
    collected.anchors.clear();
    collect(token, 0, collected);
    if (collected.refusal !== undefined) break;
  }
  const { comments, tags, refusal } = collected;
  return { syntax, comments, tags, refusal };
}

/** The documents of `text` as they end; none after one that gets too deep, since a parser keeps all that is open. */
function* parse(text: string, into: Collected): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > maxStack) {
      into.refusal ??= { why: tooDeep, offset: parser.offset };
      return;
    }
  }
  yield* parser.end();
}

/** The index of the first of `spans`, which are in order, that starts at `offset` or later. */
export function firstAtOrAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function collect(token: CST.Token, depth: number, into: Collected): void {
  if (depth > maxDepth) {
    into.refusal ??= { why: tooDeep, offset: token.offset };
  } else if (token.type === 'document') {
    collectAll(token.start, depth, into);
    if (token.value !== undefined) collect(token.value, depth + 1, into);
    collectAll(token.end, depth, into);
  } else if (token.type === 'block-scalar') {
    for (const property of token.props) collect(property, depth, into);
  } else if ('items' in token) {
    collectItems(token.items, depth, into);
    if (token.type === 'flow-collection') collectAll(token.end, depth, into);
  } else {
    collectLeaf(token, into);
    if ('end' in token) collectAll(token.end, depth, into);
  }
}

function collectItems(items: readonly CST.CollectionItem[], depth: number, into: Collected): void {
  for (const item of items) {
    if (into.refusal !== undefined) return;
    collectAll(item.start, depth, into);
    if (item.key !== undefined && item.key !== null) collect(item.key, depth + 1, into);
    collectAll(item.sep, depth, into);
    if (item.value !== undefined) collect(item.value, depth + 1, into);
  }
}

function collectAll(
  tokens: readonly CST.SourceToken[] | undefined,
  depth: number,
  into: Collected,
): void {
  for (const token of tokens ?? []) collect(token, depth, into);
}

function collectLeaf(token: CST.Token, into: Collected): void {
  if (!('source' in token)) return;
  const { type, offset, source } = token;
  const span = { start: offset, end: offset + source.length };
  if (type === 'comment') into.comments.push(span);
  if (type === 'tag') into.tags.push(span);
  if (type === 'anchor') into.anchors.add(source.slice(1));
  if (type === 'alias' && !into.anchors.has(source.slice(1))) {
    into.refusal ??= { why: `unknown anchor "${source.slice(1, 64)}"`, offset };
  }
  if (type === 'directive') into.refusal ??= { why: 'a YAML directive', offset };
}
