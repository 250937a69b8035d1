/** What a Kubernetes ServiceAccount says of itself. Whoever may write it controls all of it. */
export interface ServiceAccount {
  readonly annotations: Readonly<Record<string, string>>;
  /** The names of its imagePullSecrets, in its namespace. */
  readonly pullSecretNames: readonly string[];
}
