import { compareVersions } from '../../semver/compare.ts';
import { bytesOf } from '../../template/bytes.ts';
import { FunctionError } from '../../template/function.ts';
import {
  integer,
  integerOf,
  isStruct,
  list,
  STRING,
  sliceOf,
  UINT64,
  UINT8,
} from '../../template/value.ts';
import { nilPointer } from '../data/lists.ts';
import type { Version } from '../../semver/version.ts';
import type { Field, GoType, List, Method, Struct, Value } from '../../template/value.ts';

const HIGHEST = 2n ** 64n - 1n;
const FIELDS: readonly Field[] = [
  ...['major', 'minor', 'patch'].map((name) => ({ name, type: UINT64 })),
  ...['pre', 'metadata', 'original'].map((name) => ({ name, type: STRING })),
];
const VALUE_METHODS: Readonly<Record<string, Method>> = {
  Major: reading(({ major }) => integer(UINT64, BigInt(major))),
  Minor: reading(({ minor }) => integer(UINT64, BigInt(minor))),
  Patch: reading(({ patch }) => integer(UINT64, BigInt(patch))),
  Prerelease: reading(({ prerelease }) => prerelease),
  Metadata: reading(({ metadata }) => metadata),
  String: reading(print),
  Value: reading(print),
  MarshalText: reading((version) => bytes(print(version))),
  MarshalJSON: reading((version) => bytes(`"${print(version)}"`)),
  IncMajor: reading((version) =>
    changed(version, {
      major: increment('major', version),
      minor: '0',
      patch: '0',
      prerelease: '',
      metadata: '',
    }),
  ),
  IncMinor: reading((version) =>
    changed(version, {
      minor: increment('minor', version),
      patch: '0',
      prerelease: '',
      metadata: '',
    }),
  ),
  IncPatch: reading((version) => {
    const patch = version.prerelease === '' ? increment('patch', version) : version.patch;
    return changed(version, { patch, prerelease: '', metadata: '' });
  }),
  SetPrerelease: setting((version, prerelease) => {
    checkPrerelease(prerelease);
    return changed(version, { prerelease });
  }),
  SetMetadata: setting((version, metadata) => {
    if (!/^(?:[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(metadata))
      throw new FunctionError('invalid metadata string');
    return changed(version, { metadata });
  }),
};
const VERSION: GoType = {
  kind: 'struct',
  name: 'semver.Version',
  fields: FIELDS,
  methods: VALUE_METHODS,
};
/** The type of the methods' argument, which is the same by name. */
const OTHER: GoType = { kind: 'ptr', name: '*semver.Version', elem: VERSION };
const POINTER: GoType = {
  ...OTHER,
  fields: FIELDS,
  methods: {
    ...VALUE_METHODS,
    Original: reading(({ original }) => original),
    Compare: comparing((order) => BigInt(Math.sign(order))),
    LessThan: comparing((order) => order < 0),
    LessThanEqual: comparing((order) => order <= 0),
    GreaterThan: comparing((order) => order > 0),
    GreaterThanEqual: comparing((order) => order >= 0),
    Equal: comparing((order) => order === 0, false),
  },
};

/** A version as templates have it: `*semver.Version`. @see https://github.com/Masterminds/semver/blob/v3.5.0/version.go */
export function versionPointer(version: Version): Struct {
  return structOf(version, POINTER);
}

function structOf(
  { major, minor, patch, prerelease, metadata, original }: Version,
  type: GoType,
): Struct {
  const [x, y, z] = [major, minor, patch].map((digits) => integer(UINT64, BigInt(digits)));
  const fields = {
    major: x ?? null,
    minor: y ?? null,
    patch: z ?? null,
    pre: prerelease,
    metadata,
    original,
  };
  return { tag: 'struct', type, fields };
}

function versionIn(value: Value | undefined): Version {
  if (!isStruct(value)) throw nilPointer();
  const { fields } = value;
  function digits(name: string): string {
    return String(integerOf(fields[name] ?? null) ?? 0n);
  }
  function text(name: string): string {
    return typeof fields[name] === 'string' ? fields[name] : '';
  }
  return {
    major: digits('major'),
    minor: digits('minor'),
    patch: digits('patch'),
    prerelease: text('pre'),
    metadata: text('metadata'),
    original: text('original'),
  };
}

function reading(read: (version: Version) => Value): Method {
  return { params: [], call: (receiver) => read(versionIn(receiver)) };
}

function setting(set: (version: Version, text: string) => Value): Method {
  return {
    params: [STRING],
    call: (receiver, [text]) => set(versionIn(receiver), typeof text === 'string' ? text : ''),
  };
}

/** `ofNil` is the answer for a nil argument, where that is none of Go's panics. */
function comparing(answer: (order: number) => Value, ofNil?: Value): Method {
  return {
    params: [OTHER],
    call: (receiver, [other = null]) =>
      other === null && ofNil !== undefined
        ? ofNil
        : answer(compareVersions(versionIn(receiver), versionIn(other))),
  };
}

function changed(version: Version, changes: Partial<Version>): Struct {
  const next = { ...version, ...changes };
  const prefix = version.original.startsWith('v') ? 'v' : '';
  return structOf({ ...next, original: prefix + print(next) }, VERSION);
}

function increment(part: 'major' | 'minor' | 'patch', version: Version): string {
  const number = BigInt(version[part]);
  if (number === HIGHEST)
    throw new FunctionError(`${part} version increment would overflow uint64`);
  return String(number + 1n);
}

function checkPrerelease(text: string): void {
  for (const part of text === '' ? [] : text.split('.')) {
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new FunctionError('invalid prerelease string');
    if (/^0[0-9]+$/.test(part)) throw new FunctionError('version segment starts with 0');
  }
}

function print({ major, minor, patch, prerelease, metadata }: Version): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

function bytes(text: string): List {
  return list(
    Array.from(bytesOf(text), (byte) => integer(UINT8, BigInt(byte))),
    sliceOf(UINT8),
  );
}
