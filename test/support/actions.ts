/** Something that a server was asked for, or that it wrote down: a request, an event of a history. */
export interface Action {
  /** Milliseconds of the epoch. */
  readonly at: number;
  /** `patch imagepolicies/status`, `ImagePolicy signal changed`. */
  readonly what: string;
  /** A namespace of Kubernetes or a folder of the Git server; empty for what concerns no single one. */
  readonly place: string;
}

/** How often each thing was done, by `what` in its order. */
export type Counts = Readonly<Record<string, number>>;

export interface Window {
  /** From this instant on, and before that one; milliseconds of the epoch. */
  readonly from: number;
  readonly to: number;
  /** What the names of the places begin with. */
  readonly places: string;
}

/** What was done in a window, of `units` of which each has its share. */
export function countActions(
  actions: readonly Action[],
  { from, to, places }: Window,
  units = 1,
): Counts {
  const counts = new Map<string, number>();
  for (const { at, what, place } of actions) {
    if (at < from || at >= to || !place.startsWith(places)) continue;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const shares = [...counts].map(([what, count]) => [what, count / units] as const);
  return Object.fromEntries(shares.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
