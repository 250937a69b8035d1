import { sortedEntries } from './dictionary.ts';
import { evaluatePipe } from './evaluate.ts';
import { printable } from './field.ts';
import { sprint, sprintf } from './format/print.ts';
import { printNode } from './parse/node.ts';
import { FunctionError } from './function.ts';
import { LimitError } from './limits.ts';
import { contentOf, slotOf } from './slot.ts';
import {
  integer,
  integerOf,
  isDictionary,
  isList,
  dereference,
  isTagged,
  isTrue,
  typeOf,
} from './value.ts';
import type {
  ActionNode,
  BranchNode,
  ListNode,
  StatementNode,
  TemplateNode,
} from './parse/node.ts';
import type { Run } from './run.ts';
import type { Slot } from './slot.ts';
import type { Value } from './value.ts';

/** How a part of a template ended. */
type Outcome = 'done' | 'break' | 'continue';

/** Executes a list of nodes; what they print goes to the run's output. @throws {TemplateError} */
export function walkList(run: Run, dot: Slot, { nodes }: ListNode): Outcome {
  for (const node of nodes) {
    const outcome = walkNode(run, dot, node);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

function walkNode(run: Run, dot: Slot, node: StatementNode): Outcome {
  try {
    return executeNode(run, dot, node);
  } catch (error) {
    if (error instanceof LimitError || error instanceof FunctionError)
      return run.fail(error.message);
    throw error;
  }
}

function executeNode(run: Run, dot: Slot, node: StatementNode): Outcome {
  run.at(node);
  switch (node.kind) {
    case 'text':
      run.write(node.text);
      return 'done';
    case 'action':
      walkAction(run, dot, node);
      return 'done';
    case 'break':
    case 'continue':
      return node.kind;
    case 'if':
    case 'with':
      return run.budget.nest(() => walkIfOrWith(run, dot, node));
    case 'range':
      return run.budget.nest(() => walkRange(run, dot, node));
    case 'template':
      return run.budget.nest(() => walkTemplate(run, dot, node));
  }
}

function walkAction(run: Run, dot: Slot, node: ActionNode): void {
  const slot = evaluatePipe(run, dot, node.pipe);
  if (node.pipe.variables.length > 0) return;
  run.at(node);
  run.write(textOfSlot(run, slot, node));
}

function textOfSlot(run: Run, slot: Slot, node: ActionNode): string {
  const value = contentOf(slot);
  if (value === undefined) return '<no value>';
  if (typeof value === 'string') return value;
  if (isTagged(value) && value.tag === 'callable') {
    return run.fail(`can't print ${printNode(node)} of type ${value.type.name}`);
  }
  return sprint([printable(value)], run.budget);
}

function walkIfOrWith(run: Run, dot: Slot, node: BranchNode): Outcome {
  const mark = run.mark();
  const slot = evaluatePipe(run, dot, node.pipe);
  let outcome: Outcome = 'done';
  if (isTrue(contentOf(slot) ?? null)) {
    outcome = walkList(run, node.kind === 'with' ? slot : dot, node.body);
  } else if (node.otherwise !== undefined) {
    outcome = walkList(run, dot, node.otherwise);
  }
  run.release(mark);
  return outcome;
}

function walkTemplate(run: Run, dot: Slot, node: TemplateNode): Outcome {
  const tree = run.program.trees.get(node.name);
  if (tree === undefined) return run.fail(`template ${node.quoted} not defined`);
  const data = node.pipe === undefined ? undefined : evaluatePipe(run, dot, node.pipe);
  return walkList(run.enter(node.name, data), data, tree);
}

/** What a range goes over: keys (absent for integers) with their elements. */
type Iterations = Iterable<readonly [Slot, Slot]>;

function walkRange(run: Run, dot: Slot, node: BranchNode): Outcome {
  const outer = run.mark();
  const value = contentOf(evaluatePipe(run, dot, node.pipe)) ?? null;
  const mark = run.mark();
  let isEmpty = true;
  let outcome: Outcome = 'done';
  for (const [key, element] of iterationsOf(run, value, node)) {
    isEmpty = false;
    run.budget.spend(1);
    bind(run, node, key, element);
    const ended = walkList(run, element, node.body);
    run.release(mark);
    if (ended === 'break') break;
  }
  if (isEmpty && node.otherwise !== undefined) outcome = walkList(run, dot, node.otherwise);
  run.release(outer);
  return outcome;
}

function bind(run: Run, { pipe }: BranchNode, key: Slot, element: Slot): void {
  const [first, second] = pipe.variables;
  if (first === undefined) return;
  if (pipe.isAssignment) {
    run.assign(first.name, second === undefined ? element : key);
    if (second !== undefined) run.assign(second.name, element);
    return;
  }
  run.setFromTop(0, element);
  if (second !== undefined) run.setFromTop(1, key);
}

function iterationsOf(run: Run, value: Value, { pipe }: BranchNode): Iterations {
  if (value === null) return [];
  const count = integerOf(value);
  if (count !== undefined) {
    if (pipe.variables.length > 1) {
      const shown = sprint([value], run.budget);
      return run.fail(`can't use ${shown} to iterate over more than one variable`);
    }
    return countTo(count, value);
  }
  if (isList(value)) return elementsOf(value.items, value.type.elem);
  if (isDictionary(value)) {
    const { key, elem } = value.type;
    run.budget.spend(value.entries.size);
    return sortedEntries(value).map(([k, v]) => [slotOf(k, key), slotOf(v, elem)] as const);
  }
  return run.fail(`range can't iterate over ${sprintf('%v', [dereference(value)], run.budget)}`);
}

function* countTo(count: bigint, like: Value): Iterations {
  const type = typeOf(like);
  for (let i = 0n; i < count; i++)
    yield [undefined, typeof like === 'bigint' ? i : integer(type, i)];
}

function* elementsOf(items: readonly Value[], type: Parameters<typeof slotOf>[1]): Iterations {
  for (const [i, item] of items.entries()) yield [BigInt(i), slotOf(item, type)];
}
