import { messageOf } from '../domain/errors.ts';
import { parseDuration } from '../domain/duration.ts';
import { UsageError } from './usage-error.ts';

/** Milliseconds in the duration that a flag was given. @throws {UsageError} */
export function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(`--${flag}: ${messageOf(error)}`);
  }
}
