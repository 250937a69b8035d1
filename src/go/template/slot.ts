import { typeOf } from './value.ts';
import type { GoType, Value } from './value.ts';

/**
 * What an expression gives: a value, nothing at all (Go's invalid reflect.Value, printed `<no value>`), or a value that was
 * read from a place of an interface type. Only error texts tell the last from the value itself.
 */
export type Slot = Value | Boxed | undefined;

/** A value other than nil, read from a place of type `interface {}`. */
class Boxed {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** What was read from a place of the type `place`. */
export function slotOf(value: Value, place: GoType | undefined): Slot {
  return place?.kind === 'interface' && value !== null ? new Boxed(value) : value;
}

/** The value itself; of nil, as of nothing, undefined. */
export function contentOf(slot: Slot): Value | undefined {
  if (slot instanceof Boxed) return slot.value;
  return slot ?? undefined;
}

/** The name of the type that error texts give. */
export function slotTypeName(slot: Slot): string {
  if (slot === null || slot === undefined || slot instanceof Boxed) return 'interface {}';
  return typeOf(slot).name;
}
