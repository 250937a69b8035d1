import { readFileSync } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import { UsageError } from '../usage-error.ts';
import type { Given } from '../command.ts';

/** The text of the file that a flag names; undefined where it names none. @throws {UsageError} */
export function fileOf<F extends string>({ text }: Given<F>, flag: F): string | undefined {
  const file = text(flag);
  if (file === undefined) return undefined;
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`--${flag}: ${messageOf(error)}`);
  }
}

/** The first line of the file that a flag names; undefined where it names none. @throws {UsageError} */
export function firstLineOf<F extends string>(given: Given<F>, flag: F): string | undefined {
  return fileOf(given, flag)?.split(/\r?\n/)[0];
}

/** A password: that of --password, or the first line of --password-file. @throws {UsageError} if both are given */
export function passwordOf(given: Given<'password' | 'password-file'>): string | undefined {
  const said = given.text('password');
  const read = firstLineOf(given, 'password-file');
  if (said !== undefined && read !== undefined)
    throw new UsageError('--password and --password-file are both given: keep one');
  return said ?? read;
}
