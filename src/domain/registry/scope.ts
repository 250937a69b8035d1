/**
 * The scopes to ask a token server for: what the registry's challenge asks for, then our own where that does not
 * cover it. Those of the challenge come first, since some token servers read the first only.
 * @see go-containerregistry@3f4ff3ca pkg/v1/remote/transport/bearer.go
 */
export function mergeScopes(repository: string, asked = ''): readonly string[] {
  const scopes = asked.split(/\s+/).filter((scope) => scope !== '');
  return scopes.some((scope) => covers(scope, repository))
    ? scopes
    : [...scopes, `repository:${repository}:pull`];
}

/**
 * Of the scopes that `/v2/` asks for, those of our repository: it knows nothing of the request to come, and ghcr.io
 * names an example there (`repository:user/image:pull`).
 */
export function scopesOf(repository: string, asked = ''): string {
  const scopes = asked.split(/\s+/);
  return scopes.filter((scope) => scope.startsWith(`repository:${repository}:`)).join(' ');
}

function covers(scope: string, repository: string): boolean {
  const prefix = `repository:${repository}:`;
  return scope.startsWith(prefix) && scope.slice(prefix.length).split(',').includes('pull');
}
