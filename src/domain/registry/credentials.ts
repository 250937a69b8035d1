/** Who we are for a registry, as Docker's configuration file can say it. */
export type RegistryCredentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged for access tokens at the registry's token server. */
  | { readonly kind: 'identity'; readonly token: string }
  /** An access token, sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string };
