import { TemplateError } from '../error.ts';
import { describeToken } from './token.ts';
import type { Lexer } from './lexer.ts';
import type { Token, TokenKind } from './token.ts';

/** Actions and parentheses within each other; beyond it a run could not end well. */
const MAX_NESTING = 250;

/** Tokens with look-ahead, and the texts of parse errors. */
export class TokenStream {
  readonly #name: string;
  readonly #lexer: Lexer;
  readonly #pending: Token[] = [];
  #line = 1;
  #depth = 0;
  /** Where the action being parsed began; 0 outside of actions. */
  actionLine = 0;

  constructor(name: string, lexer: Lexer) {
    this.#name = name;
    this.#lexer = lexer;
  }

  next(): Token {
    const pending = this.#pending.pop();
    if (pending !== undefined) return pending;
    const token = this.#lexer.next();
    this.#line = token.line;
    return token;
  }

  /** Gives tokens back, in the order in which they were read. */
  unread(...tokens: readonly Token[]): void {
    this.#pending.push(...tokens.toReversed());
  }

  peek(): Token {
    const token = this.next();
    this.unread(token);
    return token;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.unread(token);
    return token;
  }

  expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    return token.kind === kind ? token : this.unexpected(token, context);
  }

  /** Parses one level deeper. */
  nest<T>(work: () => T): T {
    if (this.#depth >= MAX_NESTING) this.fail('max expression depth exceeded');
    this.#depth += 1;
    const result = work();
    this.#depth -= 1;
    return result;
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') {
      return this.fail(`unexpected ${describeToken(token)} in ${context}`);
    }
    if (this.actionLine === 0 || this.actionLine === token.line) return this.fail(token.text);
    const started = `started at ${this.#name}:${String(this.actionLine)}`;
    return this.fail(
      `${token.text}${token.text.endsWith(' action') ? ' ' : ' in action '}${started}`,
    );
  }

  /** @throws {TemplateError} always, with the line of the token furthest ahead that was read, as Go does. */
  fail(message: string): never {
    throw new TemplateError(`template: ${this.#name}:${String(this.#line)}: ${message}`);
  }
}
