/**
 * How the values of Go's template language look in TypeScript.
 *
 * | Go | here |
 * |---|---|
 * | nil (interface) | `null` |
 * | string | `string`; a byte that is not part of valid UTF-8 is a lone surrogate U+DC80..U+DCFF (`bytes.ts`) |
 * | bool, int, float64 | `boolean`, `bigint`, `number` |
 * | every other integer type, also named ones (`time.Month`) | `Integer` |
 * | complex128 | `Complex` |
 * | slices and arrays | `List` |
 * | maps | `Dictionary`, which may be changed in place (`set`, `unset`, `merge`) as in Go |
 * | structs and pointers to structs | `Struct`: fields, methods from its type, and a `native` of its maker's own |
 * | functions as data | `Callable` |
 *
 * Strings count in bytes in Go: use `bytes.ts` for lengths, cuts, order, hashes; everything else works on the string.
 */
export type Value =
  | null
  | string
  | boolean
  | bigint
  | number
  | Integer
  | Complex
  | List
  | Dictionary
  | Struct
  | Callable;

/** The names of reflect.Kind, as sprig's `kindOf` prints them. */
export type Kind =
  | 'bool'
  | IntegerKind
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func'
  | 'interface'
  | 'invalid';

type IntegerKind =
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr';

/** A Go type. Two types are the same if their names are: `name` is what `%T` prints. */
export interface GoType {
  readonly kind: Kind;
  readonly name: string;
  /** of maps */
  readonly key?: GoType;
  /** of maps, slices, arrays and pointers */
  readonly elem?: GoType;
  /** of structs and pointers to structs, in the order of declaration */
  readonly fields?: readonly Field[];
  /** `String` and `Error` are also what `print` and `%v` show. */
  readonly methods?: Readonly<Record<string, Method>>;
}

export interface Field {
  readonly name: string;
  readonly type: GoType;
  /** Embedded: its fields and methods are reachable through the outer struct. */
  readonly embedded?: boolean;
  /** The name in JSON, if not `name`; `''` leaves the field out. */
  readonly json?: string;
  readonly omitEmpty?: boolean;
}

/** A method as templates may call it; arguments are checked against `params` before. */
export interface Method {
  readonly params: readonly GoType[];
  readonly variadic?: GoType;
  readonly call: (receiver: Value, args: readonly Value[], context: CallContext) => Value;
}

/** What a function needs of the run that calls it. Both throw when the run has no more. */
export interface CallContext {
  /** Accounts for work: one for each element visited, beyond what reading the arguments takes. */
  readonly spend: (steps: number) => void;
  /** Accounts for memory, in bytes or elements: call it before making anything longer than the arguments. */
  readonly claim: (size: number) => void;
}

export interface Integer {
  readonly tag: 'integer';
  readonly type: GoType;
  readonly value: bigint;
}

export interface Complex {
  readonly tag: 'complex';
  readonly real: number;
  readonly imaginary: number;
}

export interface List {
  readonly tag: 'list';
  readonly type: GoType;
  readonly items: readonly Value[];
  /** A nil slice: empty, but `null` in JSON. */
  readonly isNil: boolean;
}

/** Keys are strings, bigints, other scalars or structs; `dictionary.ts` finds an entry by Go's equality and gives Go's order. */
export interface Dictionary {
  readonly tag: 'dictionary';
  readonly type: GoType;
  readonly entries: Map<Value, Value>;
  /** A nil map: empty, but `null` in JSON; must not be written to. */
  readonly isNil: boolean;
}

export interface Struct {
  readonly tag: 'struct';
  /** Kind `struct` or `ptr`. */
  readonly type: GoType;
  readonly fields: Readonly<Record<string, Value>>;
  /** Whatever the maker needs in methods and functions, narrowed there with `instanceof`. */
  readonly native?: unknown;
}

/** A function as a value, for the builtin `call`. */
export interface Callable {
  readonly tag: 'callable';
  readonly type: GoType;
  readonly params: readonly GoType[];
  readonly variadic?: GoType;
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

/** Go's `any`; accepts every value. */
export const ANY: GoType = { kind: 'interface', name: 'interface {}' };
export const BOOL: GoType = { kind: 'bool', name: 'bool' };
export const STRING: GoType = { kind: 'string', name: 'string' };
export const INT: GoType = { kind: 'int', name: 'int' };
export const INT64: GoType = { kind: 'int64', name: 'int64' };
export const UINT8: GoType = { kind: 'uint8', name: 'uint8' };
export const UINT64: GoType = { kind: 'uint64', name: 'uint64' };
export const FLOAT64: GoType = { kind: 'float64', name: 'float64' };
export const COMPLEX128: GoType = { kind: 'complex128', name: 'complex128' };
export const STRINGS: GoType = sliceOf(STRING);
export const ANYS: GoType = sliceOf(ANY);
/** `map[string]interface {}`: what `dict` makes. */
export const DICT: GoType = mapOf(STRING, ANY);
/** `map[string]string`. */
export const STRING_MAP: GoType = mapOf(STRING, STRING);

/** The type `[]elem`. */
export function sliceOf(elem: GoType): GoType {
  return { kind: 'slice', name: `[]${elem.name}`, elem };
}

/** The type `map[key]elem`. */
export function mapOf(key: GoType, elem: GoType): GoType {
  return { kind: 'map', name: `map[${key.name}]${elem.name}`, key, elem };
}

/** An integer of any type but `int`, which is a bigint: `integer(INT64, 5n)`. The caller keeps it in range. */
export function integer(type: GoType, value: bigint): Integer {
  return { tag: 'integer', type, value };
}

/** A slice; `[]interface {}` by default. */
export function list(items: readonly Value[], type: GoType = ANYS): List {
  return { tag: 'list', type, items, isNil: false };
}

/** A map; `map[string]interface {}` by default. Takes `entries` over. */
export function dictionary(entries: Map<Value, Value>, type: GoType = DICT): Dictionary {
  return { tag: 'dictionary', type, entries, isNil: false };
}

/** The Go type of a value; of null `interface {}`'s nil, whose name is `<nil>`. */
export function typeOf(value: Value): GoType {
  if (value === null) return NIL_TYPE;
  if (typeof value === 'string') return STRING;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return FLOAT64;
  return value.tag === 'complex' ? COMPLEX128 : value.type;
}

const NIL_TYPE: GoType = { kind: 'invalid', name: '<nil>' };

/** Go's name of a value's kind: `slice`, `int64`, `ptr`; `invalid` for nil. */
export function kindOf(value: Value): Kind {
  return typeOf(value).kind;
}

/** The integer in a value of any integer type, named ones included. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return isTagged(value) && value.tag === 'integer' ? value.value : undefined;
}

/** What `if`, `and`, `not` take for true: Go's template truth, by which every struct is true and 0, "", nil and empty collections are false. */
export function isTrue(value: Value): boolean {
  if (!isTagged(value)) return Boolean(value) || (typeof value === 'number' && Number.isNaN(value));
  switch (value.tag) {
    case 'integer':
      return value.value !== 0n;
    case 'complex':
      return value.real !== 0 || value.imaginary !== 0;
    case 'list':
      return value.items.length > 0;
    case 'dictionary':
      return value.entries.size > 0;
    case 'struct':
    case 'callable':
      return true;
  }
}

/** Whether a value is one of the tagged objects. */
export function isTagged(
  value: Value | undefined,
): value is Integer | Complex | List | Dictionary | Struct | Callable {
  return typeof value === 'object' && value !== null;
}

export function isList(value: Value | undefined): value is List {
  return isTagged(value) && value.tag === 'list';
}

export function isDictionary(value: Value | undefined): value is Dictionary {
  return isTagged(value) && value.tag === 'dictionary';
}

export function isStruct(value: Value | undefined): value is Struct {
  return isTagged(value) && value.tag === 'struct';
}

/** What a pointer points to; any other value itself. */
export function dereference(value: Value): Value {
  if (!isStruct(value) || value.type.kind !== 'ptr' || value.type.elem === undefined) return value;
  return { ...value, type: value.type.elem };
}

/** The zero value of a type; of pointers, functions and interfaces null. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case 'bool':
      return false;
    case 'string':
      return '';
    case 'float64':
      return 0;
    case 'complex128':
      return { tag: 'complex', real: 0, imaginary: 0 };
    case 'slice':
    case 'array':
      return { tag: 'list', type, items: [], isNil: type.kind === 'slice' };
    case 'map':
      return { tag: 'dictionary', type, entries: new Map(), isNil: true };
    case 'struct':
      return {
        tag: 'struct',
        type,
        fields: Object.fromEntries(
          (type.fields ?? []).map((field) => [field.name, zeroOf(field.type)]),
        ),
      };
    case 'ptr':
    case 'func':
    case 'interface':
    case 'invalid':
      return null;
    case 'int':
      return type.name === INT.name ? 0n : integer(type, 0n);
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'uintptr':
      return integer(type, 0n);
  }
}
