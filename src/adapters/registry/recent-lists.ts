/** About 15 MB of the longest tags that registries take, and all the lists of some thousand usual repositories. */
const maxTags = 200_000;

/** The tag lists that were used last, as they are in memory anyway. */
export interface RecentLists {
  get(key: string): readonly string[] | undefined;
  set(key: string, tags: readonly string[]): void;
}

/** Keeps lists until they have more than 200,000 tags together. */
export function createRecentLists(): RecentLists {
  const lists = new Map<string, readonly string[]>();
  let tagCount = 0;

  function forget(key: string): void {
    tagCount -= lists.get(key)?.length ?? 0;
    lists.delete(key);
  }

  function set(key: string, tags: readonly string[]): void {
    forget(key);
    lists.set(key, tags);
    tagCount += tags.length;
    for (const oldest of lists.keys()) {
      if (tagCount <= maxTags) return;
      forget(oldest);
    }
  }

  return {
    get(key) {
      const tags = lists.get(key);
      if (tags !== undefined) set(key, tags);
      return tags;
    },
    set,
  };
}
