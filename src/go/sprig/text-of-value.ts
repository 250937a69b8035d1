import { textOf } from '../template/bytes.ts';
import { sprintf } from '../template/format/print.ts';
import { integerOf, isList } from '../template/value.ts';
import type { CallContext, Value } from '../template/value.ts';

/** What Go's `%v` prints. */
export function verbatim(value: Value, context: CallContext): string {
  return typeof value === 'string' ? value : sprintf('%v', [value], context);
}

/** The text that a function sees in a value: bytes are text, everything else is what `%v` prints. */
export function stringOf(value: Value, context: CallContext): string {
  if (isList(value) && value.type.name === '[]uint8')
    return textOf(Uint8Array.from(value.items, (item) => Number(integerOf(item) ?? 0n)));
  return verbatim(value, context);
}
