import { FunctionError } from './function.ts';
import { printNode } from './parse/node.ts';
import { isDictionary, isList } from './value.ts';
import type { Node, OperandNode } from './parse/node.ts';
import type { Run } from './run.ts';
import type { Slot } from './slot.ts';
import type { CallContext, GoType, Value } from './value.ts';

/** The value that a pipeline hands to the next command as its last argument. */
export interface Final {
  readonly slot: Slot;
}

/** A function, or a method of some value. */
export interface Callee {
  readonly name: string;
  readonly params: readonly GoType[];
  readonly variadic?: GoType | undefined;
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

/** Refuses arguments to what is no function. @throws {TemplateError} */
export function rejectArguments(
  run: Run,
  node: OperandNode,
  args: readonly OperandNode[],
  final: Final | undefined,
): void {
  if (args.length > 0 || final !== undefined) {
    run.fail(`can't give argument to non-function ${printNode(node)}`);
  }
}

/** Refuses too few or too many arguments. @throws {TemplateError} */
export function checkCount(
  run: Run,
  { name, params, variadic }: Callee,
  args: readonly OperandNode[],
  final: Final | undefined,
): void {
  const given = args.length + (final === undefined ? 0 : 1);
  const wanted = params.length;
  const start = `wrong number of args for ${name}: want `;
  if (variadic !== undefined && given < wanted) {
    run.fail(`${start}at least ${String(wanted)} got ${String(args.length)}`);
  }
  if (variadic === undefined && given !== wanted) {
    run.fail(`${start}${String(wanted)} got ${String(given)}`);
  }
}

/** Calls a function with arguments whose number and types are right. @throws {TemplateError} if the function fails */
export function invoke(run: Run, callee: Callee, node: Node, values: readonly Value[]): Value {
  run.budget.spend(values.reduce((sum: number, value) => sum + readingSteps(value), 0));
  try {
    return callee.call(values, run.budget);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    run.at(node);
    return run.fail(`error calling ${callee.name}: ${error.message}`);
  }
}

/** What a function may well do with an argument: read it from end to end. */
function readingSteps(value: Value): number {
  if (typeof value === 'string') return 1 + (value.length >> 2);
  if (isList(value)) return 1 + (value.items.length >> 1);
  return isDictionary(value) ? 1 + (value.entries.size >> 1) : 1;
}
