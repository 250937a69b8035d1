/** What Kubernetes calls the object; an absent field is empty. */
export interface ObjectIdentifier {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One marked value that was rewritten. `setter` is what its marker names, as `flux-system:app:tag`. */
export interface Change {
  readonly oldValue: string;
  readonly newValue: string;
  readonly setter: string;
}

export interface ObjectChanges {
  readonly object: ObjectIdentifier;
  readonly changes: readonly Change[];
}

/** Path below the update path -> the objects changed in that file, each with its changes in the order of the file. */
export type FileChanges = Readonly<Record<string, readonly ObjectChanges[]>>;

/** Equal for objects that are called the same, and only for those. */
export function objectKey({ apiVersion, kind, namespace, name }: ObjectIdentifier): string {
  return JSON.stringify([apiVersion, kind, namespace, name]);
}

/** Groups by object, in the order in which they come first; objects that are called the same are one, as for Flux. */
export function groupByObject<T extends { readonly object: ObjectIdentifier }>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [ObjectIdentifier, readonly T[]])[] {
  const groups = Map.groupBy(items, keyOf);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ object }) => [object, group] as const),
  );
}
