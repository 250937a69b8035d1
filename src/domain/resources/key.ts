/** The one object of its kind in a cluster. */
export interface ResourceKey {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`. */
export function pathOf({ namespace, name }: ResourceKey): string {
  return `${namespace}/${name}`;
}
