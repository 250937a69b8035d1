import { recordAt, textAt } from './record.ts';
import type { JsonRecord } from './record.ts';

/** The one object of its kind in a cluster. */
export interface ResourceKey {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`. */
export function pathOf({ namespace, name }: ResourceKey): string {
  return `${namespace}/${name}`;
}

/** What names an object as the API server has it; what it does not say is empty. */
export function keyOf(object: JsonRecord): ResourceKey {
  const metadata = recordAt(object, 'metadata');
  return { namespace: textAt(metadata, 'namespace'), name: textAt(metadata, 'name') };
}
