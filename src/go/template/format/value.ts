import { sortedEntries } from '../dictionary.ts';
import { methodOf, structFields } from '../field.ts';
import { FunctionError } from '../function.ts';
import { integerOf, isTagged, typeOf } from '../value.ts';
import { NO_FLAGS, pad } from './flags.ts';
import { formatFloat } from './float.ts';
import { formatInteger } from './integer.ts';
import { formatHex, formatText } from './text.ts';
import { textOf } from '../bytes.ts';
import type { CallContext, Dictionary, GoType, List, Struct, Value } from '../value.ts';
import type { Flags } from './flags.ts';

/** How deep printed data may be. Go would print for ever what contains itself. */
const MAX_DEPTH = 200;
const TEXT_VERBS = new Set(['v', 's', 'x', 'X', 'q']);
/** Where Go would print an address; ours is the same in every run. */
const ADDRESS = 0xc000000000n;

interface Place {
  readonly verb: string;
  readonly flags: Flags;
  readonly depth: number;
  /** Within `%!d(...)`, where methods do not count. */
  readonly isError: boolean;
  readonly context: CallContext;
}

/** One argument under a verb, as Go's fmt prints it. @throws {FunctionError} if it is nested too deeply */
export function formatArgument(
  value: Value,
  verb: string,
  flags: Flags,
  context: CallContext,
): string {
  if (verb === 'T' && value !== null) return formatText(typeOf(value).name, 's', flags) ?? '';
  const place = { verb, flags, depth: 0, isError: false, context };
  if (value === null)
    return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : badVerb(value, place);
  return formatAt(value, place);
}

function formatAt(value: Value, place: Place): string {
  const { context, depth, verb, flags } = place;
  context.spend(1);
  context.claim((flags.width ?? 0) + (flags.precision ?? 0));
  if (depth > MAX_DEPTH) throw new FunctionError('value is nested too deeply to print');
  if (typeof value === 'string') context.claim(value.length + 1);
  if (value === null) return flags.sharpV ? 'interface {}(nil)' : '<nil>';
  if (!isTagged(value)) return formatScalar(value, place) ?? badVerb(value, place);
  if (verb === 'w' && !place.isError && value.tag !== 'integer' && !isBytes(value)) {
    return badVerb(value, place);
  }
  const text =
    place.isError || flags.sharpV || !TEXT_VERBS.has(verb) ? undefined : ownText(value, context);
  if (text !== undefined) return formatText(text, verb, flags) ?? badVerb(value, place);
  switch (value.tag) {
    case 'integer':
    case 'complex':
      return formatScalar(value, place) ?? badVerb(value, place);
    case 'list':
      return formatList(value, place);
    case 'dictionary':
      return formatDictionary(value, place);
    case 'struct':
      return formatStruct(value, place);
    case 'callable':
      return formatAddress(value, place);
  }
}

/** What `Error` or `String` gives, where the value has one. */
function ownText(value: Value, context: CallContext): string | undefined {
  const bound = methodOf(value, 'Error') ?? methodOf(value, 'String');
  if (bound === undefined || bound.method.params.length > 0) return undefined;
  const text = bound.method.call(bound.receiver, [], context);
  return typeof text === 'string' ? text : undefined;
}

function formatScalar(value: Value, { verb, flags }: Place): string | undefined {
  if (typeof value === 'string') return formatText(value, verb, flags);
  if (typeof value === 'boolean') {
    return verb === 't' || verb === 'v' ? pad(String(value), flags) : undefined;
  }
  if (typeof value === 'number') return formatFloat(value, verb, flags);
  const int = integerOf(value);
  if (int !== undefined) {
    return formatInteger(int, !typeOf(value).kind.startsWith('u'), verb, flags);
  }
  if (!isTagged(value) || value.tag !== 'complex') return undefined;
  const real = formatFloat(value.real, verb, flags);
  const imaginary = formatFloat(value.imaginary, verb, { ...flags, plus: true });
  return real === undefined || imaginary === undefined ? undefined : `(${real}${imaginary}i)`;
}

function badVerb(value: Value, place: Place): string {
  const { verb } = place;
  if (value === null) return `%!${verb}(<nil>)`;
  const inner = formatAt(value, { ...place, verb: 'v', depth: 0, isError: true });
  return `%!${verb}(${typeOf(value).name}=${inner})`;
}

function within(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function isBytes(value: Value): boolean {
  return typeOf(value).elem?.kind === 'uint8';
}

function formatList(list: List, place: Place): string {
  const { verb, flags } = place;
  if (isBytes(list) && 'sxXq'.includes(verb)) {
    const bytes = Uint8Array.from(list.items, (item) => Number(integerOf(item) ?? 0n));
    if (verb === 'x' || verb === 'X') return formatHex(bytes, verb, flags);
    return formatText(textOf(bytes), verb, flags) ?? '';
  }
  const items = list.items.map((item) => formatAt(item, within(place)));
  if (!flags.sharpV) return `[${items.join(' ')}]`;
  const isAlone = place.depth === 0 && verb !== 'w';
  // Only where it stands alone does Go call it by its other name.
  const name = isAlone && list.type.name === '[]uint8' ? '[]byte' : list.type.name;
  return list.isNil ? `${name}(nil)` : `${name}{${items.join(', ')}}`;
}

function formatDictionary(dictionary: Dictionary, place: Place): string {
  const { flags, context } = place;
  context.spend(dictionary.entries.size);
  const inner = within(place);
  const entries = sortedEntries(dictionary).map(
    ([key, value]) => `${formatAt(key, inner)}:${formatAt(value, inner)}`,
  );
  if (!flags.sharpV) return `map[${entries.join(' ')}]`;
  const { type, isNil } = dictionary;
  return isNil ? `${type.name}(nil)` : `${type.name}{${entries.join(', ')}}`;
}

function formatStruct(struct: Struct, place: Place): string {
  const { type } = struct;
  const { flags, depth } = place;
  if (type.kind === 'ptr') {
    if (depth > 0 || type.elem === undefined) return formatAddress(struct, place);
    return `&${formatStruct({ ...struct, type: type.elem }, within(place))}`;
  }
  const isNamed = flags.plusV || flags.sharpV;
  const inner = within(place);
  const fields = structFields(type).map(({ name, type: fieldType }) => {
    const text = formatField(struct.fields[name] ?? null, fieldType, inner);
    return isNamed ? `${name}:${text}` : text;
  });
  return flags.sharpV ? `${type.name}{${fields.join(', ')}}` : `{${fields.join(' ')}}`;
}

function formatField(value: Value, type: GoType, place: Place): string {
  if (value !== null || type.kind !== 'ptr') return formatAt(value, place);
  return place.flags.sharpV ? `(${type.name})(nil)` : '<nil>';
}

function formatAddress(value: Value, place: Place): string {
  const { verb, flags } = place;
  if (verb !== 'v' && verb !== 'p') {
    return 'bodxX'.includes(verb)
      ? (formatInteger(ADDRESS, false, verb, flags) ?? '')
      : badVerb(value, place);
  }
  const address = formatInteger(ADDRESS, false, 'x', { ...NO_FLAGS, sharp: true }) ?? '';
  return flags.sharpV ? `(${typeOf(value).name})(${address})` : pad(address, flags);
}
