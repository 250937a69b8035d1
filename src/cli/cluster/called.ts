import { kinds } from '../../domain/resources/kinds.ts';
import { recordAt, textAt } from '../../domain/resources/record.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** What an object is called in our lines, as kubectl calls it: `imagepolicy/app`. */
export function called(kind: ResourceKind, name: string): string {
  return `${kinds[kind].singular}/${name}`;
}

export function nameOf(object: JsonRecord): string {
  return textAt(recordAt(object, 'metadata'), 'name');
}
