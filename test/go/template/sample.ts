import {
  anyParam,
  boolParam,
  defineFunction,
  defineVariadic,
  floatParam,
  FunctionError,
  intParam,
  listParam,
  stringParam,
} from '../../../src/go/template/function.ts';
import { bytesOf } from '../../../src/go/template/bytes.ts';
import {
  ANYS,
  COMPLEX128,
  dictionary,
  FLOAT64,
  INT,
  INT64,
  integer,
  isStruct,
  list,
  mapOf,
  sliceOf,
  STRING,
  STRING_MAP,
  STRINGS,
  typeOf,
  UINT64,
  UINT8,
  zeroOf,
} from '../../../src/go/template/value.ts';
import type { FunctionTable, Parameter } from '../../../src/go/template/function.ts';
import type { GoType, Struct, Value } from '../../../src/go/template/value.ts';

/** The functions of recorded/main.go. */
export const sampleFunctions: FunctionTable = new Map(
  [
    defineVariadic('list', [], anyParam, (_, items) => list(items)),
    defineVariadic('dict', [], anyParam, (_, items) => makeDictionary(items)),
    defineFunction('i64', [intParam], ([n]) => integer(INT64, n)),
    defineFunction('u8', [intParam], ([n]) => integer(UINT8, BigInt.asUintN(8, n))),
    defineFunction('u64', [typed(UINT64)], ([n]) => n),
    defineFunction('f', [floatParam], ([n]) => n),
    defineFunction('c', [typed(COMPLEX128)], ([n]) => n),
    defineFunction('b', [boolParam], ([n]) => n),
    defineFunction('boom', [], () => {
      throw new FunctionError('boom');
    }),
    defineVariadic('strs', [], stringParam, (_, items) => list(items, STRINGS)),
    defineFunction('upper', [stringParam], ([text]) => text.toUpperCase()),
    defineFunction('nothing', [], () => null),
    defineFunction('bytes', [stringParam], ([text]) =>
      list(
        Array.from(bytesOf(text), (byte) => integer(UINT8, BigInt(byte))),
        sliceOf(UINT8),
      ),
    ),
    defineFunction('first', [listParam], ([{ items }]) => {
      const [first] = items;
      if (first !== undefined) return first;
      throw new FunctionError('runtime error: index out of range [0] with length 0');
    }),
    defineFunction('imap', [], () =>
      dictionary(
        new Map<Value, Value>([
          [2n, 'two'],
          [1n, 'one'],
          [10n, 'ten'],
        ]),
        mapOf(INT, STRING),
      ),
    ),
  ].map((definition) => [definition.name, definition]),
);

function typed(type: GoType): Parameter<Value> {
  return { type, is: (value): value is Value => value !== undefined };
}

function makeDictionary(items: readonly Value[]): Value {
  const entries = new Map<Value, Value>();
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i] ?? null;
    if (typeof key !== 'string') {
      const found = key === null ? 'nil' : typeOf(key).name;
      throw new FunctionError(`interface conversion: interface {} is ${found}, not string`);
    }
    entries.set(key, items[i + 1] ?? null);
  }
  return dictionary(entries);
}

const INNER: GoType = {
  kind: 'struct',
  name: 'main.Inner',
  fields: [
    { name: 'X', type: STRING },
    { name: 'Y', type: FLOAT64 },
  ],
  methods: {
    Hello: {
      params: [STRING],
      call: (receiver, [name]) => `hi ${plain(name)} from ${textField(receiver, 'X')}`,
    },
    Many: {
      params: [INT],
      variadic: STRING,
      call: (_, [n = 0n, ...rest]) => {
        if (typeof n !== 'bigint' || n < 0n) throw new FunctionError('negative');
        return `${n.toString()} [${rest.map((item) => plain(item)).join(' ')}]`;
      },
    },
  },
};
const S: GoType = {
  kind: 'struct',
  name: 'main.S',
  fields: [
    { name: 'A', type: STRING },
    { name: 'B', type: INT },
    { name: 'C', type: ANYS },
    { name: 'Inner', type: INNER, embedded: true },
  ],
};
const ST: GoType = {
  kind: 'struct',
  name: 'main.St',
  fields: [{ name: 'N', type: STRING }],
  methods: {
    String: { params: [], call: (receiver) => `St<${textField(receiver, 'N')}>` },
  },
};

function plain(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'bigint' ? value.toString() : '';
}

function textField(value: Value, name: string): string {
  const field = isStruct(value) ? value.fields[name] : undefined;
  return typeof field === 'string' ? field : '';
}

function struct(type: GoType, fields: Struct['fields']): Struct {
  return { tag: 'struct', type, fields };
}

/** The data of recorded/main.go. */
export const sampleData: Value = dictionary(
  new Map<Value, Value>([
    [
      'S',
      struct(S, {
        A: 'aa',
        B: 7n,
        C: list([1n, null, 'x']),
        Inner: struct(INNER, { X: 'xx', Y: 1.5 }),
      }),
    ],
    [
      'P',
      struct(
        { kind: 'ptr', name: '*main.S', elem: S },
        { A: 'p', B: 1n, C: zeroOf(ANYS), Inner: struct(INNER, { X: '', Y: 0 }) },
      ),
    ],
    ['St', struct(ST, { N: 'q' })],
    [
      'm',
      dictionary(
        new Map<Value, Value>([
          ['k', 'v'],
          ['z', ''],
        ]),
        STRING_MAP,
      ),
    ],
    ['nil', null],
    ['l', list([1n, 'two', 3, null, list([])])],
    ['n', 42n],
    ['s', 'héllo wörld'],
    ['ss', list(['b', 'a'], STRINGS)],
    ['e', dictionary(new Map())],
    ['t', true],
    [
      'fn',
      {
        tag: 'callable',
        type: { kind: 'func', name: 'func(string, int) string' },
        params: [STRING, INT],
        call: ([text, n]) => plain(text) + plain(n),
      },
    ],
  ]),
);
