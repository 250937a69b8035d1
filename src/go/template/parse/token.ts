import { byteLength } from '../bytes.ts';
import { quote } from '../format/quote.ts';

/** The pieces of a template's text. */
export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'character constant'
  | 'complex'
  | '='
  | ':='
  | 'EOF'
  | 'field'
  | 'identifier'
  | 'left delimiter'
  | '('
  | 'number'
  | '|'
  | 'raw string'
  | 'right delimiter'
  | ')'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | 'keyword';

export interface Token {
  readonly kind: TokenKind;
  /** Where it starts in the text, in UTF-16 units. */
  readonly at: number;
  readonly line: number;
  /** The text as it stands; of an error its message. */
  readonly text: string;
}

/** Words that are no identifiers; `.` is the cursor. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'nil',
  'template',
  'with',
]);

/** How error texts show a token. */
export function describeToken({ kind, text }: Token): string {
  if (kind === 'EOF') return 'EOF';
  if (kind === 'error') return text;
  if (kind === 'keyword') return `<${text}>`;
  if (byteLength(text) <= 10) return quote(text);
  return `${quote(Array.from(text).slice(0, 10).join(''))}...`;
}
