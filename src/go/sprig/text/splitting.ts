import { byteLength, compareBytes } from '../../template/bytes.ts';
import { anyParam, defineFunction, intParam, stringParam } from '../../template/function.ts';
import { dictionary, isList, list, STRING_MAP, STRINGS } from '../../template/value.ts';
import { octetsOf, textOfOctets } from './runes.ts';
import { stringOf } from '../text-of-value.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext, Dictionary, Value } from '../../template/value.ts';

/** Functions from one text to several and back. */
export const splittingFunctions: readonly TemplateFunction[] = [
  defineFunction('splitList', [stringParam, stringParam], ([separator, text], context) =>
    list(split(text, separator, -1, context), STRINGS),
  ),
  defineFunction('split', [stringParam, stringParam], ([separator, text], context) =>
    numbered(split(text, separator, -1, context)),
  ),
  defineFunction(
    'splitn',
    [stringParam, intParam, stringParam],
    ([separator, limit, text], context) => numbered(split(text, separator, Number(limit), context)),
  ),
  defineFunction('toStrings', [anyParam], ([value], context) =>
    isList(value) && value.type === STRINGS ? value : list(textsOf(value, context), STRINGS),
  ),
  defineFunction('join', [stringParam, anyParam], ([separator, value], context) => {
    const texts = textsOf(value, context);
    const between = byteLength(separator);
    context.claim(texts.reduce((sum, text) => sum + byteLength(text) + between, 0));
    return texts.join(separator);
  }),
  defineFunction('sortAlpha', [anyParam], ([value], context) =>
    list(
      isList(value) ? textsOf(value, context).toSorted(compareBytes) : [stringOf(value, context)],
      STRINGS,
    ),
  ),
];

/** Go's `strings.SplitN`: at most `limit` parts, none for 0, all for less; without a separator the runes. */
function split(
  text: string,
  separator: string,
  limit: number,
  context: CallContext,
): readonly string[] {
  context.claim(byteLength(text));
  if (limit === 0) return [];
  if (separator === '') return splitRunes(text, limit);
  const octets = octetsOf(separator);
  const parts = octetsOf(text).split(octets);
  const kept =
    limit > 0 && parts.length > limit
      ? [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(octets)]
      : parts;
  return kept.map(textOfOctets);
}

function splitRunes(text: string, limit: number): readonly string[] {
  const runes = Array.from(text);
  if (limit < 0 || limit >= runes.length) return runes;
  return [...runes.slice(0, limit - 1), runes.slice(limit - 1).join('')];
}

function numbered(parts: readonly string[]): Dictionary {
  return dictionary(new Map(parts.map((part, i) => [`_${i}`, part])), STRING_MAP);
}

/** The elements of a list as texts, without nil ones; of anything else its text alone; of nil nothing. */
function textsOf(value: Value, context: CallContext): readonly string[] {
  if (value === null) return [];
  if (!isList(value)) return [stringOf(value, context)];
  context.spend(value.items.length);
  return value.items.filter((item) => item !== null).map((item) => stringOf(item, context));
}
