import type { FunctionTable } from '../function.ts';

/** The variables and functions that a part of a template may name. */
export class Scope {
  readonly #functions: FunctionTable;
  readonly #names: string[] = ['$'];
  readonly #uses = new Map<string, number>([['$', 1]]);
  /** How many `range`s are open. */
  rangeDepth = 0;

  constructor(functions: FunctionTable) {
    this.#functions = functions;
  }

  hasFunction(name: string): boolean {
    return this.#functions.has(name);
  }

  hasVariable(name: string): boolean {
    return (this.#uses.get(name) ?? 0) > 0;
  }

  declare(name: string): void {
    this.#names.push(name);
    this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
  }

  mark(): number {
    return this.#names.length;
  }

  /** Forgets what was declared since the mark. */
  release(mark: number): void {
    for (const name of this.#names.splice(mark)) {
      this.#uses.set(name, (this.#uses.get(name) ?? 1) - 1);
    }
  }
}
