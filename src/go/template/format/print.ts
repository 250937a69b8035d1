import { NO_FLAGS } from './flags.ts';
import { formatVerbs } from './printf.ts';
import { formatArgument } from './value.ts';
import type { CallContext, Value } from '../value.ts';

/** Go's fmt.Sprintf. What it prints is claimed. */
export function sprintf(format: string, args: readonly Value[], context: CallContext): string {
  context.claim(format.length);
  return formatVerbs(format, args, context);
}

/** Go's fmt.Sprint: blanks only between two values that are no strings. What it prints is claimed. */
export function sprint(args: readonly Value[], context: CallContext): string {
  const parts: string[] = [];
  for (const [i, value] of args.entries()) {
    if (i > 0 && typeof value !== 'string' && typeof args[i - 1] !== 'string') parts.push(' ');
    parts.push(formatArgument(value, 'v', NO_FLAGS, context));
  }
  return parts.join('');
}

/** Go's fmt.Sprintln. What it prints is claimed. */
export function sprintln(args: readonly Value[], context: CallContext): string {
  const parts = args.map((value) => formatArgument(value, 'v', NO_FLAGS, context));
  return `${parts.join(' ')}\n`;
}
