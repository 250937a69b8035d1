import { compareBytes, textOf } from '../../template/bytes.ts';
import { FunctionError } from '../../template/function.ts';
import { integerOf, isList, typeOf } from '../../template/value.ts';
import { encodeBase64 } from './base64.ts';
import { isEmpty } from '../data/choosing.ts';
import { DEEPEST } from '../data/nesting.ts';
import type { CallContext, Dictionary, List, Struct, Value } from '../../template/value.ts';

/** How JSON is written; without `indent` on one line. */
export interface JsonStyle {
  readonly escapesHtml: boolean;
  readonly indent: string;
}

interface Writing extends JsonStyle {
  readonly context: CallContext;
  readonly depth: number;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A value as JSON, as Go writes it. @throws {FunctionError} with Go's text where it has none. @see https://pkg.go.dev/encoding/json#Marshal */
export function writeJson(value: Value, style: JsonStyle, context: CallContext): string {
  return write(value, { ...style, context, depth: 0 });
}

function write(value: Value, writing: Writing): string {
  if (writing.depth > DEEPEST)
    throw new FunctionError(
      `json: unsupported value: encountered a cycle via ${typeOf(value).name}`,
    );
  const text = writeAny(value, writing);
  writing.context.claim(text.length);
  return text;
}

function writeAny(value: Value, writing: Writing): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value, writing);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return writeFloat(value);
  switch (value.tag) {
    case 'integer':
      return String(value.value);
    case 'list':
      return writeList(value, writing);
    case 'dictionary':
      return writeDictionary(value, writing);
    case 'struct':
      return writeStruct(value, writing);
    case 'complex':
    case 'callable':
      throw new FunctionError(`json: unsupported type: ${typeOf(value).name}`);
  }
}

function writeFloat(value: number): string {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw new FunctionError(`json: unsupported value: ${name}`);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

function quoted(text: string, { escapesHtml }: JsonStyle): string {
  const special = escapesHtml
    ? /[\p{Cc}"\\<>&\u2028\u2029\ud800-\udfff]/gu
    : /[\p{Cc}"\\\u2028\u2029\ud800-\udfff]/gu;
  const escaped = text.replace(special, (char) => {
    if (char >= '\x7f' && char <= '\x9f') return char;
    const code = /[\ud800-\udfff]/u.test(char) ? 0xfffd : char.charCodeAt(0);
    return ESCAPES.get(char) ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

function writeList(value: List, writing: Writing): string {
  if (value.isNil) return 'null';
  if (value.type.elem?.name === 'uint8') return `"${encodeBase64(bytesIn(value))}"`;
  return bracket('[]', value.items, writing, (item, inner) => write(item, inner));
}

function bytesIn({ items }: List): Uint8Array {
  return Uint8Array.from(items, (item) => Number(integerOf(item) ?? 0n));
}

function writeDictionary(value: Dictionary, writing: Writing): string {
  const kind = value.type.key?.kind ?? 'string';
  if (kind !== 'string' && !/^u?int/.test(kind))
    throw new FunctionError(`json: unsupported type: ${value.type.name}`);
  if (value.isNil) return 'null';
  const entries = [...value.entries]
    .map(([key, item]) => ({ name: typeof key === 'string' ? key : String(integerOf(key)), item }))
    .toSorted((a, b) => compareBytes(a.name, b.name));
  return bracket('{}', entries, writing, ({ name, item }, inner) => member(name, item, inner));
}

function writeStruct(value: Struct, writing: Writing): string {
  const marshal = value.type.methods?.['MarshalJSON'];
  if (marshal !== undefined) {
    const json = marshal.call(value, [], writing.context);
    return isList(json) ? textOf(bytesIn(json)) : 'null';
  }
  return bracket('{}', membersOf(value), writing, ({ name, item }, inner) =>
    member(name, item, inner),
  );
}

interface Member {
  readonly name: string;
  readonly item: Value;
}

/** The fields that JSON has; those of an embedded struct, unless JSON names it, stand where it stands. */
function membersOf(value: Struct): readonly Member[] {
  const fields =
    (value.type.kind === 'ptr' ? value.type.elem?.fields : value.type.fields) ??
    value.type.fields ??
    [];
  return fields.flatMap((field): readonly Member[] => {
    const item = value.fields[field.name] ?? null;
    const isHidden = field.json === '' || !/^\p{Lu}/u.test(field.name);
    if (isHidden || (field.omitEmpty === true && isEmpty(item))) return [];
    if (
      field.embedded === true &&
      field.json === undefined &&
      typeof item === 'object' &&
      item?.tag === 'struct'
    )
      return membersOf(item);
    return [{ name: field.json ?? field.name, item }];
  });
}

function member(name: string, item: Value, writing: Writing): string {
  return `${quoted(name, writing)}:${writing.indent === '' ? '' : ' '}${write(item, writing)}`;
}

function bracket<T>(
  marks: string,
  items: readonly T[],
  writing: Writing,
  writeItem: (item: T, inner: Writing) => string,
): string {
  if (items.length === 0) return marks;
  const { indent, depth } = writing;
  const inner = { ...writing, depth: depth + 1 };
  const parts = items.map((item) => writeItem(item, inner));
  if (indent === '') return `${marks.charAt(0)}${parts.join(',')}${marks.charAt(1)}`;
  const [outside, inside] = [`\n${indent.repeat(depth)}`, `\n${indent.repeat(depth + 1)}`];
  return `${marks.charAt(0)}${inside}${parts.join(`,${inside}`)}${outside}${marks.charAt(1)}`;
}
