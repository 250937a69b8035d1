import { quote } from '../format/quote.ts';
import { describeCharacter, isAlphaNumeric, isPrintable, isSpace } from './character.ts';
import { KEYWORDS } from './token.ts';
import type { Token, TokenKind } from './token.ts';

const LEFT = '{{';
const RIGHT = '}}';
const TRIMMED_LEFT = /\{\{-[ \t\r\n]/y;
const TRIMMED_RIGHT = /[ \t\r\n]-\}\}/y;
const SPACES = /[ \t\r\n]*/y;
const TRAILING_SPACES = ' \t\r\n';
const COMMENT_MARKS = { open: '/*', close: '*/' };

/** A reader of tokens: after the end of the text, or an error, it gives `EOF` for ever. */
export interface Lexer {
  readonly next: () => Token;
}

/** Reads a template's text, in one pass. Errors are tokens. */
export function createLexer(text: string): Lexer {
  const scanner = new Scanner(text);
  return { next: () => scanner.next() };
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #start = 0;
  #line = 1;
  #counted = 0;
  #depth = 0;
  #insideAction = false;
  #failed = false;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    if (this.#failed) return { kind: 'EOF', at: this.#at, line: this.#line, text: '' };
    this.#start = this.#at;
    return this.#insideAction ? this.#action() : this.#outside();
  }

  #emit(kind: TokenKind, end = this.#at): Token {
    const token = {
      kind,
      at: this.#start,
      line: this.#lineOf(this.#start),
      text: this.#text.slice(this.#start, end),
    };
    this.#start = this.#at;
    return token;
  }

  #fail(message: string): Token {
    this.#failed = true;
    return { kind: 'error', at: this.#start, line: this.#lineOf(this.#start), text: message };
  }

  #lineOf(at: number): number {
    for (let i = this.#text.indexOf('\n', this.#counted); i >= 0 && i < at;) {
      this.#line += 1;
      this.#counted = i + 1;
      i = this.#text.indexOf('\n', this.#counted);
    }
    return this.#line;
  }

  #peek(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #take(): string {
    const char = this.#peek();
    this.#at += char.length;
    return char;
  }

  #matches(pattern: RegExp, at = this.#at): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.#text);
  }

  #skipSpaces(): void {
    if (this.#matches(SPACES)) this.#at = SPACES.lastIndex;
  }

  #outside(): Token {
    const open = this.#text.indexOf(LEFT, this.#at);
    if (open < 0) {
      this.#at = this.#text.length;
      return this.#emit(this.#at > this.#start ? 'text' : 'EOF');
    }
    let end = open;
    if (this.#matches(TRIMMED_LEFT, open)) {
      while (end > this.#start && TRAILING_SPACES.includes(this.#text.charAt(end - 1))) end -= 1;
    }
    this.#at = open;
    if (end > this.#start) return this.#emit('text', end);
    this.#start = open;
    const marker = this.#matches(TRIMMED_LEFT, open) ? 2 : 0;
    const after = open + LEFT.length + marker;
    if (this.#text.startsWith(COMMENT_MARKS.open, after)) return this.#comment(after);
    this.#at = after;
    this.#insideAction = true;
    this.#depth = 0;
    return this.#emit('left delimiter', open + LEFT.length);
  }

  #comment(at: number): Token {
    this.#start = at;
    const close = this.#text.indexOf(COMMENT_MARKS.close, at + COMMENT_MARKS.open.length);
    if (close < 0) return this.#fail('unclosed comment');
    this.#at = close + COMMENT_MARKS.close.length;
    if (!this.#isAtRightDelimiter()) return this.#fail('comment ends before closing delimiter');
    this.#rightDelimiter();
    this.#insideAction = false;
    this.#start = this.#at;
    return this.#outside();
  }

  #isAtRightDelimiter(): boolean {
    return this.#matches(TRIMMED_RIGHT) || this.#text.startsWith(RIGHT, this.#at);
  }

  #rightDelimiter(): Token {
    const isTrimmed = this.#matches(TRIMMED_RIGHT);
    this.#at += isTrimmed ? 2 : 0;
    this.#start = this.#at;
    this.#at += RIGHT.length;
    const end = this.#at;
    if (isTrimmed) this.#skipSpaces();
    this.#insideAction = false;
    return this.#emit('right delimiter', end);
  }

  #action(): Token {
    if (this.#isAtRightDelimiter()) {
      return this.#depth === 0 ? this.#rightDelimiter() : this.#fail('unclosed left paren');
    }
    const char = this.#take();
    if (char === '') return this.#fail('unclosed action');
    if (isSpace(char)) return this.#space();
    switch (char) {
      case '=':
      case '|':
        return this.#emit(char);
      case ':':
        return this.#take() === '=' ? this.#emit(':=') : this.#fail('expected :=');
      case '"':
        return this.#quoted('"', 'string', 'unterminated quoted string');
      case "'":
        return this.#quoted("'", 'character constant', 'unterminated character constant');
      case '`':
        return this.#rawString();
      case '$':
        return this.#name('variable');
      case '(':
        this.#depth += 1;
        return this.#emit('(');
      case ')':
        this.#depth -= 1;
        return this.#depth < 0 ? this.#fail('unexpected right paren') : this.#emit(')');
      default:
        return this.#wordOrNumber(char);
    }
  }

  #wordOrNumber(char: string): Token {
    const isNumber = /[0-9+-]/.test(char);
    if (char === '.' && this.#at < this.#text.length && !/[0-9]/.test(this.#peek())) {
      return this.#name('field');
    }
    if (isNumber || char === '.') {
      this.#at = this.#start;
      return this.#number();
    }
    if (isAlphaNumeric(char)) return this.#identifier();
    if (char <= '\x7f' && isPrintable(char)) return this.#emit('char');
    return this.#fail(`unrecognized character in action: ${describeCharacter(char)}`);
  }

  #space(): Token {
    this.#skipSpaces();
    // The last space may belong to a trim marker.
    if (this.#matches(TRIMMED_RIGHT, this.#at - 1)) {
      this.#at -= 1;
      if (this.#at === this.#start) return this.#rightDelimiter();
    }
    return this.#emit('space');
  }

  #skipAlphaNumeric(): void {
    while (this.#at < this.#text.length && isAlphaNumeric(this.#peek())) this.#take();
  }

  #isAtTerminator(): boolean {
    const char = this.#peek();
    return char === '' || ' \t\r\n.,|:)('.includes(char) || this.#text.startsWith(RIGHT, this.#at);
  }

  #identifier(): Token {
    this.#skipAlphaNumeric();
    if (!this.#isAtTerminator()) return this.#badCharacter();
    const word = this.#text.slice(this.#start, this.#at);
    if (KEYWORDS.has(word)) return this.#emit('keyword');
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  #name(kind: 'field' | 'variable'): Token {
    if (this.#isAtTerminator()) return this.#emit(kind === 'field' ? 'keyword' : kind);
    this.#skipAlphaNumeric();
    return this.#isAtTerminator() ? this.#emit(kind) : this.#badCharacter();
  }

  #badCharacter(): Token {
    return this.#fail(`bad character ${describeCharacter(this.#peek())}`);
  }

  #quoted(mark: string, kind: TokenKind, message: string): Token {
    for (;;) {
      let char = this.#take();
      if (char === mark) return this.#emit(kind);
      if (char === '\\') char = this.#take();
      if (char === '' || char === '\n') return this.#fail(message);
    }
  }

  #rawString(): Token {
    const close = this.#text.indexOf('`', this.#at);
    if (close < 0) return this.#fail('unterminated raw quoted string');
    this.#at = close + 1;
    return this.#emit('raw string');
  }

  #number(): Token {
    if (!this.#scanNumber()) return this.#badNumber();
    if (!/[+-]/.test(this.#peek())) return this.#emit('number');
    const isComplex = this.#scanNumber() && this.#text.charAt(this.#at - 1) === 'i';
    return isComplex ? this.#emit('complex') : this.#badNumber();
  }

  #badNumber(): Token {
    return this.#fail(`bad number syntax: ${quote(this.#text.slice(this.#start, this.#at))}`);
  }

  #scanNumber(): boolean {
    this.#accept(/[+-]/y);
    const kind = this.#accept(/0[xX]/y)
      ? { digits: /[0-9a-fA-F_]*/y, exponent: /[pP][+-]?[0-9_]*/y }
      : this.#accept(/0[oO]/y)
        ? { digits: /[0-7_]*/y }
        : this.#accept(/0[bB]/y)
          ? { digits: /[01_]*/y }
          : { digits: /[0-9_]*/y, exponent: /[eE][+-]?[0-9_]*/y };
    this.#accept(kind.digits);
    if (this.#accept(/\./y)) this.#accept(kind.digits);
    if (kind.exponent !== undefined) this.#accept(kind.exponent);
    this.#accept(/i/y);
    if (!isAlphaNumeric(this.#peek())) return true;
    this.#take();
    return false;
  }

  #accept(pattern: RegExp): boolean {
    if (!this.#matches(pattern)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}
