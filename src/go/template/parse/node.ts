import type { NumberLiteral } from './number.ts';

/** Where a node stands: `at` counts UTF-16 units of the template's text. */
interface Positioned {
  readonly at: number;
}

interface TextNode extends Positioned {
  readonly kind: 'text';
  readonly text: string;
}
export interface ActionNode extends Positioned {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}
export interface BranchNode extends Positioned {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly body: ListNode;
  readonly otherwise?: ListNode;
}
export interface TemplateNode extends Positioned {
  readonly kind: 'template';
  readonly name: string;
  readonly quoted: string;
  readonly pipe?: PipeNode;
}
export interface JumpNode extends Positioned {
  readonly kind: 'break' | 'continue';
}
export interface ListNode extends Positioned {
  readonly kind: 'list';
  readonly nodes: readonly StatementNode[];
}
/** What a list is made of. */
export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

export interface PipeNode extends Positioned {
  readonly kind: 'pipe';
  readonly isAssignment: boolean;
  /** The variables declared or assigned. */
  readonly variables: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}
export interface CommandNode extends Positioned {
  readonly kind: 'command';
  readonly args: readonly [OperandNode, ...(readonly OperandNode[])];
}
export interface IdentifierNode extends Positioned {
  readonly kind: 'identifier';
  readonly name: string;
}
export interface VariableNode extends Positioned {
  readonly kind: 'variable';
  /** With its dollar sign. */
  readonly name: string;
  readonly fields: readonly string[];
}
interface FieldNode extends Positioned {
  readonly kind: 'field';
  readonly fields: readonly string[];
}
export interface ChainNode extends Positioned {
  readonly kind: 'chain';
  readonly base: OperandNode;
  readonly fields: readonly string[];
}
export interface ConstantNode extends Positioned {
  readonly kind: 'dot' | 'nil' | 'true' | 'false';
}
export interface NumberNode extends Positioned {
  readonly kind: 'number';
  readonly number: NumberLiteral;
}
export interface StringNode extends Positioned {
  readonly kind: 'string';
  readonly quoted: string;
  readonly text: string;
}
/** What a command is made of. */
export type OperandNode =
  | IdentifierNode
  | VariableNode
  | FieldNode
  | ChainNode
  | ConstantNode
  | NumberNode
  | StringNode
  | PipeNode;

export type Node = StatementNode | ListNode | CommandNode | OperandNode;

/** A node as error texts show it, without the delimiters of actions for operands. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'list':
      return node.nodes.map((child) => printNode(child)).join('');
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range':
      return printBranch(node);
    case 'template':
      return `{{template ${node.quoted}${node.pipe === undefined ? '' : ` ${printNode(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'command':
      return node.args.map((arg) => printOperand(arg)).join(' ');
    case 'pipe':
      return printPipe(node);
    case 'identifier':
      return node.name;
    case 'variable':
      return [node.name, ...node.fields].join('.');
    case 'field':
      return node.fields.map((field) => `.${field}`).join('');
    case 'chain':
      return [printOperand(node.base), ...node.fields].join('.');
    case 'dot':
      return '.';
    case 'nil':
    case 'true':
    case 'false':
      return node.kind;
    case 'number':
      return node.number.text;
    case 'string':
      return node.quoted;
  }
}

function printOperand(node: OperandNode): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}

function printPipe({ variables, isAssignment, commands }: PipeNode): string {
  const names = variables.map((variable) => printNode(variable)).join(', ');
  const left = variables.length === 0 ? '' : `${names} ${isAssignment ? '=' : ':='} `;
  return left + commands.map((command) => printNode(command)).join(' | ');
}

function printBranch({ kind, pipe, body, otherwise }: BranchNode): string {
  const tail = otherwise === undefined ? '' : `{{else}}${printNode(otherwise)}`;
  return `{{${kind} ${printPipe(pipe)}}}${printNode(body)}${tail}{{end}}`;
}
