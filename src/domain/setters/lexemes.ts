import { CST, Lexer } from 'yaml';
import type { Parser } from 'yaml';

const documentBreak = '\n---';
/** A line of its own that ends a document, so no scalar or collection goes on below it. */
const documentMark = /^(?:---|\.\.\.)(?:[ \t\r\n]|$)/m;
/** How many characters may still be copied to read on behind a line that is indented too little. */
export interface Reread {
  left: number;
}

/**
 * The lexemes of `text`, for `parser`, which must have taken all but white space before the next is asked for. As for
 * yaml.v3, and unlike YAML 1.2, lines of quoted scalars and of flow collections may be indented less than what they
 * belong to, and flow collections by tabs.
 */
export function* readLexemes(text: string, parser: Parser, reread: Reread): Generator<string> {
  for (let start = 0; start < text.length;) {
    const next = text.indexOf(documentBreak, start);
    const end = next === -1 ? text.length : next + 1;
    const lexemes = readDocument(text.slice(start, end), parser, reread);
    // A lexer opens a document with the first that is not blank; from the second on it is the parser who does.
    let skipsOpening = start > 0;
    for (const lexeme of lexemes) {
      if (skipsOpening && lexeme === CST.DOCUMENT) skipsOpening = false;
      else yield lexeme;
    }
    start = end;
  }
}

function* readDocument(chunk: string, parser: Parser, reread: Reread): Generator<string> {
  let lexemes: Generator<string> = new Lexer().lex(chunk);
  let isScalar = false;
  let at = 0;
  for (let next = lexemes.next(); next.done !== true; next = lexemes.next()) {
    const { value } = next;
    const isResumable = !isScalar && mayStopEarly(value);
    const resumed = isResumable ? resume(chunk, { at, lexeme: value, parser, reread }) : undefined;
    const lexeme = resumed?.lexeme ?? value;
    if (lexeme !== '' || isScalar) yield lexeme;
    isScalar = value === CST.SCALAR;
    if (resumed !== undefined) lexemes = resumed.rest;
    if (!isControl(lexeme)) at += lexeme.length;
  }
}

/** Whether a lexeme stands for no text. */
export function isControl(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.SCALAR || lexeme === CST.FLOW_END;
}

interface Resumed {
  /** What goes to the parser instead. */
  readonly lexeme: string;
  readonly rest: Generator<string>;
}

interface Cut {
  readonly at: number;
  readonly lexeme: string;
  readonly parser: Parser;
  readonly reread: Reread;
}

/** Most lexemes do not, and there are many. */
function mayStopEarly(lexeme: string): boolean {
  return lexeme === CST.FLOW_END || lexeme.startsWith('"') || lexeme.startsWith("'");
}

/** Where the lexer stopped over a line that is indented too little: the whole lexeme, and what follows it. */
function resume(chunk: string, { at, lexeme, parser, reread }: Cut): Resumed | undefined {
  if (lexeme === CST.FLOW_END) {
    if (documentMark.test(chunk.slice(at, at + 4))) return undefined;
    return { lexeme: '', rest: lexAfter(openings(parser), chunk.slice(at), reread) };
  }
  const end = quoteEnd(chunk, at);
  if (end === -1 || end === at + lexeme.length) return undefined;
  const whole = chunk.slice(at, end);
  if (documentMark.test(whole)) return undefined;
  return { lexeme: whole, rest: lexAfter(`${openings(parser)}""`, chunk.slice(end), reread) };
}

/** A bracket for each flow collection that is open. */
function openings({ stack }: Parser): string {
  const open = stack.filter((token) => token.type === 'flow-collection' && token.end.length === 0);
  return '['.repeat(open.length);
}

/**
 * The lexemes of `rest`, where `before` brings a lexer into the state that it has there. A lexer that waits for the rest
 * of nothing copies nothing, so the first line goes alone.
 */
function* lexAfter(before: string, rest: string, reread: Reread): Generator<string> {
  const lexer = new Lexer();
  const start = before + rest.slice(0, rest.indexOf('\n') + 1);
  let done = 0;
  for (const lexeme of lexer.lex(start, true)) {
    if (done >= before.length) yield lexeme;
    if (!isControl(lexeme)) done += lexeme.length;
  }
  const first = start.length - before.length;
  if (done < start.length) reread.left -= rest.length;
  yield* lexer.lex(rest.slice(first));
}

/** Where the quoted scalar that starts at `start` ends; -1 if it does not. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let end = text.indexOf(quote, start + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
    if (quote === '"') {
      if (!isEscaped(text, end)) return end + 1;
    } else if (text.charAt(end + 1) === "'") end += 1;
    else return end + 1;
  }
  return -1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
