import { CST } from 'yaml';
import { isControl, readLexemes } from './lexemes.ts';
import { note, noteLine } from './notes.ts';
import type { Parser } from 'yaml';
import type { Notes } from './notes.ts';
import type { Refusal } from './spans.ts';

/** A lexeme for the parser; or nothing for it; or why the file is left alone. There are many: a lexeme is a bare string. */
export type Step = string | undefined | Refusal;

/** Of longer scalars the parser hears only the beginning: it would look at each character, and no value that is marked is longer. */
const longestScalar = 65_536;
/** No text that people write needs a thousandth of it. */
const mostReread = 2 ** 28;

/** Line breaks for yaml.v3 and YAML 1.1, and characters like others for YAML 1.2. */
const oldBreak = /[\x85\u2028\u2029]/;
const quoted = /^["']/;
const tooManyCuts = 'too many quoted scalars and flow collections with lines indented too little';

/**
 * The lexemes of `text` without blank lines and lines of comment: those say nothing about the data, and a parser would
 * keep them all. The parser must have taken each lexeme before the next is asked for.
 */
export function* readContent(text: string, parser: Parser, notes: Notes): Generator<Step> {
  let offset = 0;
  let isLineStart = true;
  let isScalar = false;
  let spaces: string[] = [];
  const reread = { left: mostReread };
  const hasOldBreaks = oldBreak.test(text);
  for (const lexeme of readLexemes(text, parser, reread)) {
    const start = offset;
    if (!isControl(lexeme)) offset += lexeme.length;
    const type = isScalar ? 'scalar' : CST.tokenType(lexeme);
    // In quotes it is one value for all readers; elsewhere they see different data.
    if (hasOldBreaks && (isScalar || !quoted.test(lexeme)) && oldBreak.test(lexeme)) {
      yield {
        why: 'a line break of YAML 1.1 (U+0085, U+2028 or U+2029) outside quotes',
        offset: start,
      };
    }
    if (isLineStart && type === 'space') {
      spaces.push(lexeme);
      continue;
    }
    if (isLineStart && (type === 'comment' || type === 'newline')) {
      if (type === 'comment') noteLine(notes, { start, end: offset });
      spaces = [];
      parser.offset = offset;
      yield undefined;
      continue;
    }
    if (spaces.length > 0) {
      yield* spaces;
      spaces = [];
    }
    notes.run = 0;
    const refusal = isScalar ? undefined : note(notes, lexeme, start);
    if (refusal !== undefined) yield refusal;
    if (reread.left < 0) yield { why: tooManyCuts, offset };
    if (lexeme.length > longestScalar) {
      notes.cut.set(start, offset);
      yield beginningOf(lexeme);
      parser.offset = offset;
    } else yield lexeme;
    isLineStart = type === 'newline' || (isScalar && lexeme.endsWith('\n'));
    isScalar = lexeme === CST.SCALAR && !isScalar;
  }
}

/** The beginning of a scalar or comment, which is one too. */
function beginningOf(lexeme: string): string {
  const quote = lexeme.charAt(0);
  if (quote === '"' || quote === "'") return `${quote}${lexeme.includes('\n') ? '\n' : ''}${quote}`;
  const beginning = lexeme.slice(0, longestScalar);
  return beginning.slice(0, beginning.lastIndexOf('\n') + 1) || beginning;
}
