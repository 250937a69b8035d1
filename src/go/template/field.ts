import { lookUp } from './dictionary.ts';
import { slotOf } from './slot.ts';
import { dereference, isDictionary, isStruct, isTagged, typeOf } from './value.ts';
import type { Slot } from './slot.ts';
import type { GoType, Method, Struct, Value } from './value.ts';

/** A method and the value it is called on, which may be a part that the value embeds. */
export interface BoundMethod {
  readonly method: Method;
  readonly receiver: Value;
}

/** The method of this name, of the value or of what it embeds. */
export function methodOf(value: Value, name: string): BoundMethod | undefined {
  if (!isTagged(value)) return undefined;
  const methods = typeOf(value).methods;
  const method = methods !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined) return { method, receiver: value };
  if (!isStruct(value)) return undefined;
  for (const part of embeddedIn(value)) {
    const found = methodOf(part, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is printed for a value: for a pointer what it points to, unless it has a text of its own. */
export function printable(value: Value): Value {
  const hasText = methodOf(value, 'Error') !== undefined || methodOf(value, 'String') !== undefined;
  return hasText ? value : dereference(value);
}

/** What a field holds; undefined if the struct, and what it embeds, have none of this name. */
export function fieldOf(struct: Struct, name: string): { readonly slot: Slot } | undefined {
  const field = structFields(struct.type).find((candidate) => candidate.name === name);
  if (field !== undefined) return { slot: slotOf(struct.fields[name] ?? null, field.type) };
  for (const part of embeddedIn(struct)) {
    const found = isStruct(part) ? fieldOf(part, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a map with string keys has under a name; `isMap` is false if it is none. */
export function entryOf(
  value: Value,
  name: string,
): { readonly isMap: boolean; readonly slot: Slot } {
  if (!isDictionary(value) || value.type.key?.name !== 'string')
    return { isMap: false, slot: undefined };
  const entry = lookUp(value, name);
  return { isMap: true, slot: entry === undefined ? undefined : slotOf(entry, value.type.elem) };
}

/** The fields of a struct type, or of the struct that a pointer type points to. */
export function structFields(type: GoType): NonNullable<GoType['fields']> {
  return type.fields ?? type.elem?.fields ?? [];
}

function embeddedIn(struct: Struct): readonly Value[] {
  return structFields(struct.type)
    .filter(({ embedded }) => embedded === true)
    .map(({ name }) => struct.fields[name] ?? null);
}
