import type { ResourceKey } from '../domain/resources/key.ts';
import type { ReconciledKind } from '../workflows/messages.ts';

/** What the workflow of a resource is to hear. */
export type Message = Receiver &
  (
    | {
        /** Look at the resource again; a workflow that does not run yet is started. */
        readonly news: 'changed';
        readonly suspended: boolean;
        /** The resource waits for its workflow to let it go. */
        readonly deleting?: boolean;
      }
    /** The resource is gone. */
    | { readonly news: 'gone' }
    /** The resource is outside of what this starter watches over. */
    | { readonly news: 'unwatched' }
  );

interface Receiver {
  readonly kind: ReconciledKind;
  readonly key: ResourceKey;
}
