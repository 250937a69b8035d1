import { REFLECT } from './function.ts';
import { printNode } from './parse/node.ts';
import { contentOf, slotTypeName } from './slot.ts';
import { integer, isStruct, typeOf, zeroOf } from './value.ts';
import type { ConstantNode, NumberNode, StringNode } from './parse/node.ts';
import type { Run } from './run.ts';
import type { Slot } from './slot.ts';
import type { GoType, Kind, Value } from './value.ts';

const NILABLE: ReadonlySet<Kind> = new Set<Kind>(['func', 'interface', 'map', 'ptr', 'slice']);
const BITS: ReadonlyMap<Kind, number> = new Map<Kind, number>([
  ['int8', 8],
  ['uint8', 8],
  ['int16', 16],
  ['uint16', 16],
  ['int32', 32],
  ['uint32', 32],
]);

/** An argument that is no constant, if its type fits the parameter. @throws {TemplateError} otherwise */
export function checkArgument(run: Run, slot: Slot, type: GoType | undefined): Value {
  const value = contentOf(slot) ?? null;
  if (type === undefined || type.kind === 'interface' || type === REFLECT) return value;
  if (value === null) {
    if (slot === null) return wrongType(run, slot, type);
    if (NILABLE.has(type.kind)) return zeroOf(type);
    return run.fail(`invalid value; expected ${type.name}`);
  }
  const actual = typeOf(value);
  if (actual.name === type.name) return value;
  if (isStruct(value) && actual.kind === 'ptr' && actual.elem?.name === type.name) {
    return { ...value, type: actual.elem };
  }
  return wrongType(run, value, type);
}

function wrongType(run: Run, slot: Slot, { name }: GoType): never {
  return run.fail(`wrong type for value; expected ${name}; got ${slotTypeName(slot)}`);
}

type LiteralNode = ConstantNode | NumberNode | StringNode;

/** A constant as an argument of the parameter's type. @throws {TemplateError} if it cannot be one */
export function convertConstant(run: Run, type: GoType | undefined, node: LiteralNode): Value {
  if (node.kind === 'nil') {
    if (type === undefined || type === REFLECT) return null;
    if (NILABLE.has(type.kind)) return zeroOf(type);
    return run.fail(`cannot assign nil to ${type.name}`);
  }
  if (type === undefined || type.kind === 'interface' || type === REFLECT) {
    return constantOf(run, node);
  }
  const value = typedConstant(type, node);
  if (value !== undefined) return value;
  const wanted = describeKind(type.kind);
  if (wanted === undefined) {
    return run.fail(`can't handle ${printNode(node)} for arg of type ${type.name}`);
  }
  return run.fail(`expected ${wanted}; found ${printNode(node)}`);
}

function typedConstant(type: GoType, node: LiteralNode): Value | undefined {
  const { kind } = type;
  if (kind === 'bool') return isBoolean(node) ? node.kind === 'true' : undefined;
  if (kind === 'string') return node.kind === 'string' ? node.text : undefined;
  if (node.kind !== 'number') return undefined;
  const { int, uint, float, complex } = node.number;
  if (kind === 'float64') return float;
  if (kind === 'complex128')
    return complex === undefined ? undefined : { tag: 'complex', ...complex };
  if (kind.startsWith('uint')) {
    return uint === undefined
      ? undefined
      : integer(type, BigInt.asUintN(BITS.get(kind) ?? 64, uint));
  }
  if (!kind.startsWith('int') || int === undefined) return undefined;
  return type.name === 'int' ? int : integer(type, BigInt.asIntN(BITS.get(kind) ?? 64, int));
}

function isBoolean({ kind }: LiteralNode): boolean {
  return kind === 'true' || kind === 'false';
}

function describeKind(kind: Kind): string | undefined {
  if (kind === 'bool' || kind === 'string') return kind;
  if (kind === 'float64') return 'float';
  if (kind === 'complex128') return 'complex';
  if (kind.startsWith('uint')) return 'unsigned integer';
  return kind.startsWith('int') && kind !== 'interface' ? 'integer' : undefined;
}

/** A constant where no type is asked for: an int, unless it is written as another number. @throws {TemplateError} if no int holds it */
export function constantOf(run: Run, node: LiteralNode): Value {
  run.at(node);
  switch (node.kind) {
    case 'true':
    case 'false':
      return node.kind === 'true';
    case 'string':
      return node.text;
    case 'number':
      return idealNumber(run, node);
    case 'dot':
    case 'nil':
      return null;
  }
}

function idealNumber(run: Run, { number }: NumberNode): Value {
  const { text, int, float, complex } = number;
  if (complex !== undefined) return { tag: 'complex', ...complex };
  const isHexInteger = /^0[xX].[^pP]*$/s.test(text);
  if (float !== undefined && !isHexInteger && !text.startsWith("'") && /[.eEpP]/.test(text)) {
    return float;
  }
  return int ?? run.fail(`${text} overflows int`);
}
