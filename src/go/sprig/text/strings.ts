import { byteLength, byteSlice } from '../../template/bytes.ts';
import {
  defineFunction,
  defineVariadic,
  FunctionError,
  anyParam,
  intParam,
  stringParam,
} from '../../template/function.ts';
import { octetsOf, textOfOctets, runesOf, trimSpace } from './runes.ts';
import { quote } from '../../template/format/quote.ts';
import { stringOf, verbatim } from '../text-of-value.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext } from '../../template/value.ts';

/** Functions that cut, join, search, pad and quote text. @see https://masterminds.github.io/sprig/strings.html */
export const stringFunctions: readonly TemplateFunction[] = [
  defineFunction('hello', [], () => 'Hello!'),
  defineFunction('toString', [anyParam], ([value], context) => stringOf(value, context)),
  defineFunction('trim', [stringParam], ([text]) => trimSpace(text)),
  ...['trimAll', 'trimall'].map((name) =>
    defineFunction(name, [stringParam, stringParam], ([cutset, text]) => trimAll(cutset, text)),
  ),
  defineFunction('trimSuffix', [stringParam, stringParam], ([suffix, text]) =>
    suffix !== '' && octetsOf(text).endsWith(octetsOf(suffix))
      ? byteSlice(text, 0, byteLength(text) - byteLength(suffix))
      : text,
  ),
  defineFunction('trimPrefix', [stringParam, stringParam], ([prefix, text]) =>
    octetsOf(text).startsWith(octetsOf(prefix)) ? byteSlice(text, byteLength(prefix)) : text,
  ),
  defineFunction('contains', [stringParam, stringParam], ([part, text]) =>
    octetsOf(text).includes(octetsOf(part)),
  ),
  defineFunction('hasPrefix', [stringParam, stringParam], ([prefix, text]) =>
    octetsOf(text).startsWith(octetsOf(prefix)),
  ),
  defineFunction('hasSuffix', [stringParam, stringParam], ([suffix, text]) =>
    octetsOf(text).endsWith(octetsOf(suffix)),
  ),
  defineFunction('trunc', [intParam, stringParam], ([length, text]) =>
    truncate(Number(length), text),
  ),
  defineFunction('substr', [intParam, intParam, stringParam], ([from, to, text]) =>
    substring(Number(from), Number(to), text),
  ),
  defineFunction('repeat', [intParam, stringParam], ([count, text], context) =>
    repeat(text, count, context),
  ),
  defineFunction('indent', [intParam, stringParam], ([width, text], context) =>
    indent(width, text, context),
  ),
  defineFunction(
    'nindent',
    [intParam, stringParam],
    ([width, text], context) => `\n${indent(width, text, context)}`,
  ),
  defineFunction(
    'replace',
    [stringParam, stringParam, stringParam],
    ([old, replacement, text], context) => replaceAll(text, old, replacement, context),
  ),
  defineFunction('plural', [stringParam, stringParam, intParam], ([one, many, count]) =>
    count === 1n ? one : many,
  ),
  defineVariadic('quote', [], anyParam, (_, values, context) =>
    values
      .filter((value) => value !== null)
      .map((value) => quote(stringOf(value, context)))
      .join(' '),
  ),
  defineVariadic('squote', [], anyParam, (_, values, context) =>
    values
      .filter((value) => value !== null)
      .map((value) => `'${verbatim(value, context)}'`)
      .join(' '),
  ),
  defineVariadic('cat', [], anyParam, (_, values, context) =>
    values
      .filter((value) => value !== null)
      .map((value) => verbatim(value, context))
      .join(' '),
  ),
];

function trimAll(cutset: string, text: string): string {
  const cut = new Set(runesOf(cutset));
  const runes = Array.from(text);
  function isKept(rune: string): boolean {
    return !cut.has(runesOf(rune)[0] ?? '');
  }
  const first = runes.findIndex(isKept);
  return first === -1 ? '' : runes.slice(first, runes.findLastIndex(isKept) + 1).join('');
}

function truncate(length: number, text: string): string {
  const size = byteLength(text);
  if (length < 0) return size + length > 0 ? byteSlice(text, size + length) : text;
  return size > length ? byteSlice(text, 0, length) : text;
}

function substring(from: number, to: number, text: string): string {
  const size = byteLength(text);
  if (from < 0) {
    if (to < 0) throw outOfRange(`:${to}`);
    if (to > size) throw outOfRange(`:${to}`, size);
    return byteSlice(text, 0, to);
  }
  const end = to < 0 || to > size ? size : to;
  if (from > end) throw outOfRange(`${from}:${end}`);
  return byteSlice(text, from, end);
}

function outOfRange(range: string, size?: number): FunctionError {
  const length = size === undefined ? '' : ` with length ${size}`;
  return new FunctionError(`runtime error: slice bounds out of range [${range}]${length}`);
}

function repeat(text: string, count: bigint, context: CallContext): string {
  if (count < 0n) throw new FunctionError('strings: negative Repeat count');
  if (text === '') return '';
  context.claim(Number(count) * byteLength(text));
  return text.repeat(Number(count));
}

function indent(width: bigint, text: string, context: CallContext): string {
  const lines = text.split('\n');
  if (width > 0n) context.claim(Number(width) * lines.length + byteLength(text));
  const pad = repeat(' ', width, context);
  return lines.map((line) => pad + line).join('\n');
}

function replaceAll(text: string, old: string, replacement: string, context: CallContext): string {
  // Go puts the replacement around every rune of the text if there is nothing to look for.
  const parts = old === '' ? ['', ...Array.from(text), ''] : octetsOf(text).split(octetsOf(old));
  context.claim(byteLength(text) + (parts.length - 1) * byteLength(replacement));
  return old === '' ? parts.join(replacement) : textOfOctets(parts.join(octetsOf(replacement)));
}
