import { quote } from '../format/quote.ts';
import { createLexer } from './lexer.ts';
import { unquote } from './literal.ts';
import { parsePipeline } from './pipeline.ts';
import { Scope } from './scope.ts';
import { TokenStream } from './stream.ts';
import type { FunctionTable } from '../function.ts';
import type {
  BranchNode,
  JumpNode,
  ListNode,
  PipeNode,
  StatementNode,
  TemplateNode,
} from './node.ts';
import type { Token } from './token.ts';

/** The templates that a text defines, by name; the text itself under its own. */
export type TreeSet = ReadonlyMap<string, ListNode>;

/** Parses a template's text. @throws {TemplateError} as Go's text/template words it, or if actions are nested more than 250 deep. */
export function parseText(name: string, text: string, functions: FunctionTable): TreeSet {
  return new Parser(new TokenStream(name, createLexer(text)), functions).parse(name);
}

interface Terminator {
  readonly kind: 'end' | 'else';
  readonly at: number;
}

class Parser {
  readonly #stream: TokenStream;
  readonly #functions: FunctionTable;
  readonly #trees = new Map<string, ListNode>();

  constructor(stream: TokenStream, functions: FunctionTable) {
    this.#stream = stream;
    this.#functions = functions;
  }

  parse(name: string): TreeSet {
    const stream = this.#stream;
    const scope = new Scope(this.#functions);
    const nodes: StatementNode[] = [];
    const { at } = stream.peek();
    while (stream.peek().kind !== 'EOF') {
      if (this.#define()) continue;
      const node = this.#statement(scope);
      if (isTerminator(node)) return stream.fail(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.#add(name, { kind: 'list', at, nodes });
    return this.#trees;
  }

  #add(name: string, list: ListNode): void {
    const known = this.#trees.get(name);
    if (known === undefined || isEmpty(known)) this.#trees.set(name, list);
    else if (!isEmpty(list))
      this.#stream.fail(`template: multiple definition of template ${quote(name)}`);
  }

  /** A definition, if one follows; they stand only at the outermost level. */
  #define(): boolean {
    const stream = this.#stream;
    if (stream.peek().kind !== 'left delimiter') return false;
    const delimiter = stream.next();
    const word = stream.nextNonSpace();
    if (word.kind !== 'keyword' || word.text !== 'define') {
      stream.unread(delimiter, word);
      return false;
    }
    const context = 'define clause';
    const name = this.#templateName(stream.nextNonSpace(), context);
    stream.expect('right delimiter', context);
    this.#add(name, this.#closedList(new Scope(this.#functions), context));
    return true;
  }

  #closedList(scope: Scope, context: string): ListNode {
    const { list, end } = this.#list(scope);
    if (end.kind !== 'end') this.#stream.fail(`unexpected {{${end.kind}}} in ${context}`);
    return list;
  }

  #list(scope: Scope): { readonly list: ListNode; readonly end: Terminator } {
    const stream = this.#stream;
    const { at } = stream.peekNonSpace();
    const nodes: StatementNode[] = [];
    while (stream.peekNonSpace().kind !== 'EOF') {
      const node = this.#statement(scope);
      if (isTerminator(node)) return { list: { kind: 'list', at, nodes }, end: node };
      nodes.push(node);
    }
    return stream.fail('unexpected EOF');
  }

  #statement(scope: Scope): StatementNode | Terminator {
    const stream = this.#stream;
    const token = stream.nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text };
    if (token.kind !== 'left delimiter') return stream.unexpected(token, 'input');
    stream.actionLine = token.line;
    const node = stream.nest(() => this.#action(scope));
    stream.actionLine = 0;
    return node;
  }

  #action(scope: Scope): StatementNode | Terminator {
    const stream = this.#stream;
    const token = stream.nextNonSpace();
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'block':
          return this.#block(scope);
        case 'break':
        case 'continue':
          return this.#jump(token, token.text, scope);
        case 'else':
          return this.#else();
        case 'end':
          return { kind: 'end', at: stream.expect('right delimiter', 'end').at };
        case 'if':
        case 'range':
        case 'with':
          return this.#branch(token.text, scope);
        case 'template':
          return this.#template(scope);
        default:
      }
    }
    stream.unread(token);
    const { at } = stream.peek();
    return { kind: 'action', at, pipe: this.#pipeline('command', scope) };
  }

  #pipeline(context: string, scope: Scope): PipeNode {
    return parsePipeline(this.#stream, scope, context, 'right delimiter');
  }

  #jump({ at }: Token, kind: 'break' | 'continue', scope: Scope): JumpNode {
    const token = this.#stream.nextNonSpace();
    if (token.kind !== 'right delimiter') this.#stream.unexpected(token, `{{${kind}}}`);
    if (scope.rangeDepth === 0) this.#stream.fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  #else(): Terminator {
    const next = this.#stream.peekNonSpace();
    if (next.kind === 'keyword' && (next.text === 'if' || next.text === 'with')) {
      return { kind: 'else', at: next.at };
    }
    return { kind: 'else', at: this.#stream.expect('right delimiter', 'else').at };
  }

  #branch(kind: BranchNode['kind'], scope: Scope): BranchNode {
    const mark = scope.mark();
    const pipe = this.#pipeline(kind, scope);
    const step = kind === 'range' ? 1 : 0;
    scope.rangeDepth += step;
    const { list, end } = this.#list(scope);
    scope.rangeDepth -= step;
    const otherwise = end.kind === 'end' ? undefined : this.#elseBranch(kind, end, scope);
    scope.release(mark);
    const node = { kind, at: pipe.at, pipe, body: list };
    return otherwise === undefined ? node : { ...node, otherwise };
  }

  #elseBranch(kind: BranchNode['kind'], { at }: Terminator, scope: Scope): ListNode {
    const stream = this.#stream;
    const next = stream.peek();
    if (kind !== 'range' && next.kind === 'keyword' && next.text === kind) {
      stream.next();
      return { kind: 'list', at, nodes: [stream.nest(() => this.#branch(kind, scope))] };
    }
    const { list, end } = this.#list(scope);
    if (end.kind !== 'end') stream.fail(`expected end; found {{${end.kind}}}`);
    return list;
  }

  #block(scope: Scope): TemplateNode {
    const context = 'block clause';
    const token = this.#stream.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, scope);
    this.#add(name, this.#closedList(new Scope(this.#functions), context));
    return { kind: 'template', at: token.at, name, quoted: quote(name), pipe };
  }

  #template(scope: Scope): TemplateNode {
    const context = 'template clause';
    const stream = this.#stream;
    const token = stream.nextNonSpace();
    const name = this.#templateName(token, context);
    const node = { kind: 'template', at: token.at, name, quoted: quote(name) } as const;
    const next = stream.nextNonSpace();
    if (next.kind === 'right delimiter') return node;
    stream.unread(next);
    return { ...node, pipe: this.#pipeline(context, scope) };
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw string') {
      return this.#stream.unexpected(token, context);
    }
    return unquote(token.text) ?? this.#stream.fail('invalid syntax');
  }
}

function isTerminator(node: StatementNode | Terminator): node is Terminator {
  return node.kind === 'end' || node.kind === 'else';
}

/** Whether a template has nothing but white space, so that another may take its name. */
function isEmpty({ nodes }: ListNode): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
