import { isAtLeast } from '../../domain/resources/resource-version.ts';

/** What we have written to objects, and what a watch has not told of yet. */
export interface OwnWrites {
  note(id: string, resourceVersion: string): void;
  /** Whether we have written to the object after this resource version; if not, nothing of ours is waited for any more. */
  hasLater(id: string, resourceVersion: string): boolean;
}

export function createOwnWrites(): OwnWrites {
  const versions = new Map<string, string>();
  return {
    note: (id, resourceVersion) => versions.set(id, resourceVersion),
    hasLater(id, resourceVersion) {
      const ours = versions.get(id);
      if (ours === undefined) return false;
      if (ours !== resourceVersion && isAtLeast(ours, resourceVersion)) return true;
      versions.delete(id);
      return false;
    },
  };
}
