import { defineFunction, intParam, stringParam } from '../../template/function.ts';
import { octetsOf, textOfOctets } from './runes.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext } from '../../template/value.ts';

const ELLIPSIS = '...';

/**
 * Functions that fit text into a width, in bytes.
 * @see https://github.com/Masterminds/goutils/blob/v1.1.1/wordutils.go
 * @see https://github.com/Masterminds/goutils/blob/v1.1.1/stringutils.go
 */
export const wrappingFunctions: readonly TemplateFunction[] = [
  defineFunction('wrap', [intParam, stringParam], ([width, text], context) =>
    wrap(text, { width: Number(width), newline: '\n', breaksWords: false }, context),
  ),
  defineFunction(
    'wrapWith',
    [intParam, stringParam, stringParam],
    ([width, newline, text], context) =>
      wrap(text, { width: Number(width), newline: newline || '\n', breaksWords: true }, context),
  ),
  defineFunction('abbrev', [intParam, stringParam], ([width, text]) =>
    textOfOctets(abbreviate(octetsOf(text), 0, Number(width))),
  ),
  defineFunction('abbrevboth', [intParam, intParam, stringParam], ([left, right, text]) =>
    left > 0n && right < 7n
      ? text
      : textOfOctets(abbreviate(octetsOf(text), Number(left), Number(right))),
  ),
];

interface Wrapping {
  readonly width: number;
  readonly newline: string;
  readonly breaksWords: boolean;
}

function wrap(text: string, wrapping: Wrapping, context: CallContext): string {
  const octets = octetsOf(text);
  const width = Math.max(wrapping.width, 1);
  const lines: string[] = [];
  let at = 0;
  while (octets.length - at > width) {
    if (octets[at] === ' ') {
      at++;
      continue;
    }
    const space = octets.slice(at, at + width + 1).lastIndexOf(' ');
    const end = space > 0 ? at + space : endOfLongWord(octets, at + width, wrapping.breaksWords);
    lines.push(octets.slice(at, end));
    if (end === octets.length) return joinLines(lines, wrapping, context);
    at = octets[end] === ' ' ? end + 1 : end;
  }
  return joinLines([...lines, octets.slice(at)], wrapping, context);
}

function endOfLongWord(octets: string, from: number, breaksWords: boolean): number {
  if (breaksWords) return from;
  const space = octets.indexOf(' ', from);
  return space === -1 ? octets.length : space;
}

function joinLines(lines: readonly string[], { newline }: Wrapping, context: CallContext): string {
  const between = octetsOf(newline);
  context.claim(lines.reduce((sum, line) => sum + line.length + between.length, 0));
  return textOfOctets(lines.join(between));
}

/** `octets` in at most `width` bytes: cut at the end, and at the start too where `offset` lies further in than an ellipsis is long. */
function abbreviate(octets: string, offset: number, width: number): string {
  if (width < 4 || octets.length <= width) return octets;
  const latest = octets.length - (width - ELLIPSIS.length);
  const from = Math.min(offset, octets.length, latest);
  if (from <= 4) return octets.slice(0, width - ELLIPSIS.length) + ELLIPSIS;
  if (from + width - ELLIPSIS.length >= octets.length) return ELLIPSIS + octets.slice(latest);
  return ELLIPSIS + abbreviate(octets.slice(from), 0, width - ELLIPSIS.length);
}
