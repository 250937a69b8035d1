import { bytesOf } from '../bytes.ts';
import { pad } from './flags.ts';
import { canBackquote, quote } from './quote.ts';
import type { Flags } from './flags.ts';

/** A string under a verb; undefined if the verb is not for strings. */
export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? formatQuoted(text, flags) : pad(truncate(text, flags), flags);
    case 's':
      return pad(truncate(text, flags), flags);
    case 'x':
    case 'X':
      return formatHex(bytesOf(text), verb, flags);
    case 'q':
      return formatQuoted(text, flags);
    default:
      return undefined;
  }
}

function truncate(text: string, { precision }: Flags): string {
  if (precision === undefined || text.length <= precision) return text;
  let end = 0;
  let count = 0;
  for (const char of text) {
    if (count >= precision) break;
    count += 1;
    end += char.length;
  }
  return text.slice(0, end);
}

function formatQuoted(text: string, flags: Flags): string {
  const short = truncate(text, flags);
  const quoted = flags.sharp && canBackquote(short) ? `\`${short}\`` : quote(short, flags.plus);
  return pad(quoted, flags);
}

/** Bytes in hexadecimal, apart with the blank flag, each or all with `0x` under the sharp flag. */
export function formatHex(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const prefix = flags.sharp ? `0${verb}` : '';
  const shown = bytes.slice(0, flags.precision ?? bytes.length);
  const digits = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const cased = verb === 'X' ? digits.map((pair) => pair.toUpperCase()) : digits;
  if (cased.length === 0) return pad('', flags);
  const text = flags.space ? cased.map((pair) => prefix + pair).join(' ') : prefix + cased.join('');
  return pad(text, flags);
}
