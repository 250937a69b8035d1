import { byteLength } from './bytes.ts';
import { TemplateError } from './error.ts';
import { quote } from './format/quote.ts';
import { printNode } from './parse/node.ts';
import type { TemplateFunction } from './function.ts';
import type { Budget } from './limits.ts';
import type { ListNode, Node } from './parse/node.ts';
import type { Slot } from './slot.ts';

/** What all templates of one run share. */
export interface Program {
  readonly name: string;
  readonly text: string;
  readonly trees: ReadonlyMap<string, ListNode>;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** Whether a name means Go's own function, which evaluates its arguments as it needs them. */
  readonly isBuiltin: (name: string) => boolean;
}

interface Variable {
  readonly name: string;
  value: Slot;
}

/** One execution of one template: its variables, and where it is, for error texts. */
export class Run {
  readonly program: Program;
  readonly budget: Budget;
  readonly output: string[];
  readonly #name: string;
  readonly #variables: Variable[];
  #node: Node | undefined;

  constructor(program: Program, budget: Budget, output: string[], name: string, data: Slot) {
    this.program = program;
    this.budget = budget;
    this.output = output;
    this.#name = name;
    this.#variables = [{ name: '$', value: data }];
  }

  /** The run of another template, writing to the same output. */
  enter(name: string, data: Slot): Run {
    return new Run(this.program, this.budget, this.output, name, data);
  }

  write(text: string): void {
    this.budget.write(text.length);
    this.output.push(text);
  }

  /** Marks the node that error texts will name, and counts a step. */
  at(node: Node): void {
    this.#node = node;
    this.budget.spend(1);
  }

  /** @throws {TemplateError} always: position, template, node, message. */
  fail(message: string): never {
    if (this.#node === undefined) throw new TemplateError(`template: ${this.#name}: ${message}`);
    const { name, text } = this.program;
    const before = text.slice(0, this.#node.at);
    const lines = before.split('\n');
    const column = byteLength(lines.at(-1) ?? '');
    throw new TemplateError(
      `template: ${name}:${String(lines.length)}:${String(column)}: executing ${quote(this.#name)} at <${printNode(this.#node)}>: ${message}`,
    );
  }

  mark(): number {
    return this.#variables.length;
  }

  release(mark: number): void {
    this.#variables.length = mark;
  }

  declare(name: string, value: Slot): void {
    this.budget.claim(1);
    this.#variables.push({ name, value });
  }

  assign(name: string, value: Slot): void {
    this.#find(name).value = value;
  }

  variable(name: string): Slot {
    return this.#find(name).value;
  }

  /** Sets the variable declared last but `back`. */
  setFromTop(back: number, value: Slot): void {
    const variable = this.#variables.at(-1 - back);
    if (variable !== undefined) variable.value = value;
  }

  #find(name: string): Variable {
    const index = this.#variables.findLastIndex((variable) => variable.name === name);
    this.budget.spend((this.#variables.length - index) >> 4);
    return this.#variables[index] ?? this.fail(`undefined variable: ${name}`);
  }
}
