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

/** Groups `changes` by object; objects that are called the same are one, as for Flux. */
export function groupByObject(
  changes: readonly { readonly object: ObjectIdentifier; readonly change: Change }[],
): readonly ObjectChanges[] {
  const groups = new Map<string, { object: ObjectIdentifier; changes: Change[] }>();
  for (const { object, change } of changes) {
    const key = JSON.stringify([object.apiVersion, object.kind, object.namespace, object.name]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { object, changes: [change] });
    else group.changes.push(change);
  }
  return [...groups.values()];
}
