import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ObjectMeta } from '../domain/resources/metadata.ts';
import type { Resources } from '../domain/resources/resources.ts';

/** The resources as the watches last saw them, by `namespace/name`. */
export type Fleet = { readonly [K in keyof Resources]: ReadonlyMap<string, Resources[K]> };

/** The metadata of what exists, by `namespace/name`. */
type Heads = { readonly [K in keyof Resources]: ReadonlyMap<string, Owned> };

/** What the watches know. */
export interface Known {
  readonly fleet: Fleet;
  /** All objects that exist, those that our schema refuses too. */
  readonly heads: Heads;
  /** Whether we keep a workflow for the resource. */
  readonly isOurs: (kind: ImageKind, object: Owned) => boolean;
}

export interface Owned {
  readonly metadata: ObjectMeta;
}
