import { checkCount, invoke, rejectArguments } from './call.ts';
import { checkArgument, constantOf, convertConstant } from './argument.ts';
import { entryOf, fieldOf, methodOf } from './field.ts';
import { printNode } from './parse/node.ts';
import { contentOf, slotTypeName } from './slot.ts';
import { isStruct, isTrue } from './value.ts';
import type { Callee, Final } from './call.ts';
import type {
  ChainNode,
  CommandNode,
  IdentifierNode,
  Node,
  OperandNode,
  PipeNode,
  VariableNode,
} from './parse/node.ts';
import type { Run } from './run.ts';
import type { Slot } from './slot.ts';
import type { GoType, Value } from './value.ts';

/** The value of a pipeline, assigned to the variables it names. @throws {TemplateError} */
export function evaluatePipe(run: Run, dot: Slot, pipe: PipeNode): Slot {
  run.at(pipe);
  let final: Final | undefined;
  for (const command of pipe.commands) {
    final = { slot: contentOf(evaluateCommand(run, dot, command, final)) };
  }
  const slot = final?.slot;
  for (const { name } of pipe.variables) {
    if (pipe.isAssignment) run.assign(name, slot);
    else run.declare(name, slot);
  }
  return slot;
}

function evaluateCommand(
  run: Run,
  dot: Slot,
  command: CommandNode,
  final: Final | undefined,
): Slot {
  const [first, ...args] = command.args;
  switch (first.kind) {
    case 'field':
      run.at(first);
      return evaluateFields(run, dot, dot, first, first.fields, args, final);
    case 'chain':
      return evaluateChain(run, dot, first, args, final);
    case 'identifier':
      return evaluateFunction(run, dot, first, command, args, final);
    case 'variable':
      return evaluateVariable(run, dot, first, args, final);
    case 'pipe':
      rejectArguments(run, first, args, final);
      return run.budget.nest(() => evaluatePipe(run, dot, first));
    case 'dot':
      run.at(first);
      rejectArguments(run, first, args, final);
      return dot;
    case 'nil':
      run.at(first);
      rejectArguments(run, first, args, final);
      return run.fail('nil is not a command');
    case 'true':
    case 'false':
    case 'number':
    case 'string':
      run.at(first);
      rejectArguments(run, first, args, final);
      return constantOf(run, first);
  }
}

function evaluateVariable(
  run: Run,
  dot: Slot,
  node: VariableNode,
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  run.at(node);
  const slot = run.variable(node.name);
  if (node.fields.length > 0) {
    return evaluateFields(run, dot, slot, node, node.fields, args, final);
  }
  rejectArguments(run, node, args, final);
  return slot;
}

function evaluateChain(
  run: Run,
  dot: Slot,
  node: ChainNode,
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  run.at(node);
  const receiver = evaluateOperand(run, dot, node.base);
  return evaluateFields(run, dot, receiver, node, node.fields, args, final);
}

/** Follows fields, methods and map keys; the last may take arguments, if it is a method. */
function evaluateFields(
  run: Run,
  dot: Slot,
  start: Slot,
  node: Node,
  fields: readonly string[],
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  let receiver = start;
  for (const [i, name] of fields.entries()) {
    const isLast = i === fields.length - 1;
    receiver = evaluateField(
      run,
      dot,
      { receiver, name, node },
      isLast ? args : [],
      isLast ? final : undefined,
    );
  }
  return receiver;
}

interface FieldAccess {
  readonly receiver: Slot;
  readonly name: string;
  readonly node: Node;
}

function evaluateField(
  run: Run,
  dot: Slot,
  { receiver, name, node }: FieldAccess,
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  if (receiver === undefined) return undefined;
  const value = contentOf(receiver);
  const typeName = slotTypeName(receiver);
  if (value === undefined) return run.fail(`nil pointer evaluating ${typeName}.${name}`);
  const bound = methodOf(value, name);
  if (bound !== undefined) {
    const { method, receiver: self } = bound;
    const { params, variadic, call } = method;
    const callee = { name, params, variadic, call: call.bind(undefined, self) };
    return evaluateCall(run, dot, callee, node, args, final);
  }
  const hasArguments = args.length > 0 || final !== undefined;
  const field = isStruct(value) ? fieldOf(value, name) : undefined;
  if (field !== undefined) {
    if (!/^\p{Lu}/u.test(name))
      run.fail(`${name} is an unexported field of struct type ${typeName}`);
    if (hasArguments) run.fail(`${name} has arguments but cannot be invoked as function`);
    return field.slot;
  }
  const { isMap, slot } = entryOf(value, name);
  if (!isMap) return run.fail(`can't evaluate field ${name} in type ${typeName}`);
  if (hasArguments) run.fail(`${name} is not a method but has arguments`);
  return slot;
}

function evaluateFunction(
  run: Run,
  dot: Slot,
  node: IdentifierNode,
  command: Node,
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  run.at(node);
  const { name } = node;
  const { program } = run;
  const callee = program.functions.get(name);
  if (callee === undefined) return run.fail(`"${name}" is not a defined function`);
  const isBuiltin = program.isBuiltin(name);
  if (isBuiltin && (name === 'and' || name === 'or')) {
    checkCount(run, callee, args, final);
    return evaluateLogic(run, dot, name, args, final);
  }
  const actual = isBuiltin && name === 'call' ? namedCall(callee, args, final) : callee;
  return evaluateCall(run, dot, actual, command, args, final);
}

/** `call` takes, before its arguments, the text of its first one for error texts. */
function namedCall(callee: Callee, args: readonly OperandNode[], final: Final | undefined): Callee {
  const [first] = args;
  const content = contentOf(final?.slot);
  const text =
    first !== undefined
      ? printNode(first)
      : typeof content === 'string'
        ? content
        : `<${slotTypeName(final?.slot)} Value>`;
  return { ...callee, call: (values, context) => callee.call([text, ...values], context) };
}

function evaluateLogic(
  run: Run,
  dot: Slot,
  name: 'and' | 'or',
  args: readonly OperandNode[],
  final: Final | undefined,
): Slot {
  let slot: Slot;
  for (const arg of args) {
    slot = evaluateOperand(run, dot, arg);
    if (isTrue(contentOf(slot) ?? null) === (name === 'or')) return slot;
  }
  return final === undefined ? slot : final.slot;
}

function evaluateCall(
  run: Run,
  dot: Slot,
  callee: Callee,
  node: Node,
  args: readonly OperandNode[],
  final: Final | undefined,
): Value {
  checkCount(run, callee, args, final);
  const values: Value[] = [];
  function typeAt(index: number): GoType | undefined {
    return callee.params[index] ?? callee.variadic;
  }
  for (const arg of args) values.push(evaluateArgument(run, dot, typeAt(values.length), arg));
  if (final !== undefined) values.push(checkArgument(run, final.slot, typeAt(values.length)));
  return invoke(run, callee, node, values);
}

function evaluateArgument(run: Run, dot: Slot, type: GoType | undefined, node: OperandNode): Value {
  run.at(node);
  switch (node.kind) {
    case 'true':
    case 'false':
    case 'number':
    case 'string':
    case 'nil':
      return convertConstant(run, type, node);
    case 'dot':
    case 'field':
    case 'variable':
    case 'pipe':
    case 'identifier':
    case 'chain':
      return checkArgument(run, evaluateOperand(run, dot, node), type);
  }
}

/** The value of one operand without arguments. */
function evaluateOperand(run: Run, dot: Slot, node: OperandNode): Slot {
  run.at(node);
  switch (node.kind) {
    case 'dot':
      return dot;
    case 'field':
      return evaluateFields(run, dot, dot, node, node.fields, [], undefined);
    case 'variable':
      return evaluateVariable(run, dot, node, [], undefined);
    case 'pipe':
      return run.budget.nest(() => evaluatePipe(run, dot, node));
    case 'identifier':
      return evaluateFunction(run, dot, node, node, [], undefined);
    case 'chain':
      return evaluateChain(run, dot, node, [], undefined);
    case 'nil':
      return undefined;
    case 'true':
    case 'false':
    case 'number':
    case 'string':
      return constantOf(run, node);
  }
}
