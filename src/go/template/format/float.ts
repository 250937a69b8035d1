import { pad } from './flags.ts';
import { floatText } from './float-text.ts';
import type { Flags } from './flags.ts';
import type { FloatVerb } from './float-text.ts';

const VERBS: ReadonlyMap<string, { readonly verb: FloatVerb; readonly precision: number }> =
  new Map<string, { readonly verb: FloatVerb; readonly precision: number }>([
    ['v', { verb: 'g', precision: -1 }],
    ['g', { verb: 'g', precision: -1 }],
    ['G', { verb: 'G', precision: -1 }],
    ['b', { verb: 'b', precision: -1 }],
    ['x', { verb: 'x', precision: -1 }],
    ['X', { verb: 'X', precision: -1 }],
    ['e', { verb: 'e', precision: 6 }],
    ['E', { verb: 'E', precision: 6 }],
    ['f', { verb: 'f', precision: 6 }],
    ['F', { verb: 'f', precision: 6 }],
  ]);

/** A float64 under a verb; undefined if the verb is not for floats. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  const rule = VERBS.get(verb);
  if (rule === undefined) return undefined;
  const precision = flags.precision ?? rule.precision;
  const text = floatText(value, rule.verb, precision);
  const isNegative = text.startsWith('-');
  const body = isNegative || text.startsWith('+') ? text.slice(1) : text;
  // Infinity alone always has a sign.
  const isSigned = flags.plus || (value === Infinity && !flags.space);
  const sign = isNegative ? '-' : isSigned ? '+' : flags.space ? ' ' : '';
  if (!Number.isFinite(value)) return pad(sign + body, { ...flags, zero: false });
  const full = flags.sharp && rule.verb !== 'b' ? withPoint(body, rule.verb, precision) : body;
  // Go pads with zeros behind the sign only where it writes one; a blank is one.
  if (sign !== '' && flags.zero && !flags.minus) {
    return sign + full.padStart((flags.width ?? 0) - 1, '0');
  }
  return pad(sign + full, flags);
}

/** The sharp flag: always a point, and under `g` all digits of the precision. */
function withPoint(body: string, verb: FloatVerb, precision: number): string {
  const isHex = verb === 'x' || verb === 'X';
  const at = body.search(isHex ? /[pP]/ : /[eE]/);
  const mantissa = at < 0 ? body : body.slice(0, at);
  const tail = at < 0 ? '' : body.slice(at);
  const wanted = verb === 'g' || verb === 'G' || verb === 'x' ? (precision < 0 ? 6 : precision) : 0;
  const significant = mantissa.replace('.', '').replace(/^[0]*/, '').length;
  const used = mantissa === '0' ? 1 : significant;
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.`;
  return pointed + '0'.repeat(Math.max(wanted - used, 0)) + tail;
}
