/** The one object of its kind in a cluster. */
export interface ResourceKey {
  readonly namespace: string;
  readonly name: string;
}
