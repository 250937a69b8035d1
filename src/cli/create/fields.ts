import { formatDuration } from '../../domain/duration.ts';
import { withoutUndefined } from '../../domain/resources/record.ts';
import { durationOf } from '../duration.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** A reference to an object; undefined where none is named. */
export function reference(name: string | undefined): JsonRecord | undefined {
  return name === undefined ? undefined : { name };
}

/** A duration as Go prints it: `5m` is `5m0s`; undefined where none is given. */
export function duration(flag: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : formatDuration(durationOf(flag, text));
}

/** The fields that have a value; undefined if none has. */
export function fields(record: JsonRecord): JsonRecord | undefined {
  const known = withoutUndefined(record);
  return Object.keys(known).length === 0 ? undefined : known;
}
