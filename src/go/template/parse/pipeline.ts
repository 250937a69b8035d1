import { quote } from '../format/quote.ts';
import { unquote, unquoteCharacter } from './literal.ts';
import { printNode } from './node.ts';
import { characterLiteral, parseComplex, parseNumber } from './number.ts';
import type { CommandNode, OperandNode, PipeNode, VariableNode } from './node.ts';
import type { NumberLiteral } from './number.ts';
import type { Scope } from './scope.ts';
import type { TokenStream } from './stream.ts';
import type { Token, TokenKind } from './token.ts';

const OPERANDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'character constant',
  'complex',
  'field',
  'identifier',
  'number',
  'raw string',
  'string',
  'variable',
  '(',
]);
const NOT_EXECUTABLE: ReadonlySet<OperandNode['kind']> = new Set<OperandNode['kind']>([
  'true',
  'false',
  'dot',
  'nil',
  'number',
  'string',
]);

/** A pipeline up to and with the token `end`. `context` is the word for error texts, and tells whether two variables may be declared. */
export function parsePipeline(
  stream: TokenStream,
  scope: Scope,
  context: string,
  end: TokenKind,
): PipeNode {
  const { at } = stream.peekNonSpace();
  const { variables, isAssignment } = parseDeclarations(stream, scope, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = stream.nextNonSpace();
    if (token.kind === end) break;
    if (!isOperand(token)) return stream.unexpected(token, context);
    stream.unread(token);
    commands.push(parseCommand(stream, scope));
  }
  if (commands.length === 0) stream.fail(`missing value for ${context}`);
  const bad = commands.findIndex(({ args }, i) => i > 0 && NOT_EXECUTABLE.has(args[0].kind));
  if (bad > 0) stream.fail(`non executable command in pipeline stage ${String(bad + 1)}`);
  return { kind: 'pipe', at, isAssignment, variables, commands };
}

function isOperand({ kind, text }: Token): boolean {
  return OPERANDS.has(kind) || (kind === 'keyword' && (text === '.' || text === 'nil'));
}

interface Declarations {
  readonly variables: readonly VariableNode[];
  readonly isAssignment: boolean;
}

function parseDeclarations(stream: TokenStream, scope: Scope, context: string): Declarations {
  const variables: VariableNode[] = [];
  while (stream.peekNonSpace().kind === 'variable') {
    const variable = stream.next();
    const after = stream.peek();
    const next = stream.peekNonSpace();
    if (next.kind === '=' || next.kind === ':=') {
      stream.nextNonSpace();
      variables.push(declare(variable, scope));
      return { variables, isAssignment: next.kind === '=' };
    }
    if (next.kind !== 'char' || next.text !== ',') {
      if (after.kind === 'space') stream.unread(variable, after);
      else stream.unread(variable);
      break;
    }
    stream.nextNonSpace();
    variables.push(declare(variable, scope));
    if (context !== 'range' || variables.length >= 2) {
      stream.fail(`too many declarations in ${context}`);
    }
    const { kind } = stream.peekNonSpace();
    if (kind !== 'variable' && kind !== 'right delimiter' && kind !== ')') {
      stream.fail('range can only initialize variables');
    }
  }
  return { variables, isAssignment: false };
}

function declare({ at, text }: Token, scope: Scope): VariableNode {
  scope.declare(text);
  return { kind: 'variable', at, name: text, fields: [] };
}

function parseCommand(stream: TokenStream, scope: Scope): CommandNode {
  const { at } = stream.peekNonSpace();
  const args: OperandNode[] = [];
  for (;;) {
    stream.peekNonSpace();
    const operand = parseOperand(stream, scope);
    if (operand !== undefined) args.push(operand);
    const token = stream.next();
    if (token.kind === 'space') continue;
    if (token.kind === 'right delimiter' || token.kind === ')') stream.unread(token);
    else if (token.kind !== '|') stream.unexpected(token, 'operand');
    break;
  }
  const [first, ...rest] = args;
  if (first === undefined) return stream.fail('empty command');
  return { kind: 'command', at, args: [first, ...rest] };
}

function parseOperand(stream: TokenStream, scope: Scope): OperandNode | undefined {
  const node = parseTerm(stream, scope);
  if (node === undefined || stream.peek().kind !== 'field') return node;
  const { at } = stream.peek();
  const fields: string[] = [];
  while (stream.peek().kind === 'field') fields.push(stream.next().text.slice(1));
  switch (node.kind) {
    case 'field':
      return { kind: 'field', at, fields: [...node.fields, ...fields] };
    case 'variable':
      return { kind: 'variable', at, name: node.name, fields: [...node.fields, ...fields] };
    case 'true':
    case 'false':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return stream.fail(`unexpected . after term ${quote(printNode(node))}`);
    case 'identifier':
    case 'chain':
    case 'pipe':
      return { kind: 'chain', at, base: node, fields };
  }
}

function parseTerm(stream: TokenStream, scope: Scope): OperandNode | undefined {
  const token = stream.nextNonSpace();
  const { at, kind, text } = token;
  switch (kind) {
    case 'identifier':
      if (!scope.hasFunction(text)) stream.fail(`function ${quote(text)} not defined`);
      return { kind, at, name: text };
    case 'variable':
      if (!scope.hasVariable(text)) stream.fail(`undefined variable ${quote(text)}`);
      return { kind, at, name: text, fields: [] };
    case 'field':
      return { kind, at, fields: [text.slice(1)] };
    case 'bool':
      return { kind: text === 'true' ? 'true' : 'false', at };
    case 'character constant':
    case 'complex':
    case 'number':
      return { kind: 'number', at, number: readNumber(stream, token) };
    case '(':
      return stream.nest(() => parsePipeline(stream, scope, 'parenthesized pipeline', ')'));
    case 'string':
    case 'raw string':
      return {
        kind: 'string',
        at,
        quoted: text,
        text: unquote(text) ?? stream.fail('invalid syntax'),
      };
    case 'keyword':
      if (text === '.') return { kind: 'dot', at };
      if (text === 'nil') return { kind: 'nil', at };
      break;
    case 'error':
    case 'char':
    case '=':
    case ':=':
    case 'EOF':
    case 'left delimiter':
    case '|':
    case 'right delimiter':
    case ')':
    case 'space':
    case 'text':
      break;
  }
  stream.unread(token);
  return undefined;
}

function readNumber(stream: TokenStream, { kind, text }: Token): NumberLiteral {
  if (kind === 'character constant') {
    const code = unquoteCharacter(text);
    return typeof code === 'string' ? stream.fail(code) : characterLiteral(text, code);
  }
  const number = kind === 'complex' ? parseComplex(text) : parseNumber(text);
  return typeof number === 'string' ? stream.fail(number) : number;
}
