import type { ResourceKey } from '../domain/resources/key.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';

/** What the starter tells the workflow of a resource. */
export type Message = Receiver &
  (
    | {
        /** Look at the resource again; a workflow that does not run yet is started. */
        readonly news: 'changed';
        readonly suspended: boolean;
        /** The resource waits for its workflow to release it. */
        readonly deleting?: boolean;
      }
    /** The resource is gone. */
    | { readonly news: 'gone' }
    /** The resource is outside of the starter's scope. */
    | { readonly news: 'unwatched' }
  );

interface Receiver {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}
