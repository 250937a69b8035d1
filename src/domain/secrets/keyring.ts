import { parseDockerConfig } from './docker-config.ts';
import { matchesGlob } from './glob.ts';
import { secretError, shortName } from './secret.ts';
import type { RegistryCredentials } from '../registry/credentials.ts';
import type { Secret } from './secret.ts';

export interface Keyring {
  /** The credentials for a repository in full (`index.docker.io/library/alpine`); undefined means anonymous. */
  find(canonicalName: string): RegistryCredentials | undefined;
}

interface Key {
  readonly host: readonly string[];
  readonly port: string;
  readonly path: string;
}

/**
 * The credentials of pull secrets, found as Kubernetes finds them: by host (each of its dot-separated parts may hold
 * wildcards), port and beginning of the path; longer keys first, and of equal keys the first secret's.
 * @throws {ReconcileError} `AuthenticationFailed` if a secret is malformed.
 * @see go-containerregistry@3f4ff3ca pkg/authn/kubernetes/keychain.go
 */
export function createKeyring(secrets: readonly Secret[]): Keyring {
  const entries = new Map<string, { key: Key; credentials: RegistryCredentials | undefined }>();
  for (const secret of secrets) {
    for (const { registry, credentials } of parseDockerConfig(secret)) {
      const text = normalizeKey(secret, registry);
      if (!entries.has(text)) entries.set(text, { key: parseKey(text), credentials });
    }
  }
  // In reverse order of their text, which puts the more specific of two keys for one host first.
  const sorted = [...entries.keys()].toSorted().toReversed();
  return {
    find(canonicalName) {
      const target = parseKey(canonicalName);
      for (const text of sorted) {
        const entry = entries.get(text);
        if (entry !== undefined && isMatch(entry.key, target)) return entry.credentials;
      }
      return undefined;
    },
  };
}

/** Without scheme and user information; `/v1/` and `/v2/` at the beginning of the path mean the host itself. */
function normalizeKey(secret: Secret, registry: string): string {
  const bare = registry.replace(/^https?:\/\//, '').replace(/[?#].*$/s, '');
  const slash = bare.indexOf('/');
  const authority = slash === -1 ? bare : bare.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (/[\s\p{Cc}<>"\\^`{|}]/u.test(host) || !/^(\[.*\]|[^:]*)(:\d*)?$/.test(host))
    throw secretError(
      secret,
      `: Entry "${shortName(registry)}" in dockercfg invalid: not a host name`,
    );
  const path = slash === -1 ? '' : bare.slice(slash).replace(/^\/v[12]\//, '/');
  return path === '/' ? host : host + path;
}

function parseKey(text: string): Key {
  const slash = text.indexOf('/');
  const authority = slash === -1 ? text : text.slice(0, slash);
  const colon = authority.lastIndexOf(':');
  const hasPort = colon > authority.lastIndexOf(']');
  return {
    // An IPv6 address has brackets, which are no wildcard.
    host: (hasPort ? authority.slice(0, colon) : authority).replace(/^\[(.*)\]$/, '$1').split('.'),
    port: hasPort ? authority.slice(colon + 1) : '',
    path: slash === -1 ? '' : text.slice(slash),
  };
}

function isMatch(key: Key, target: Key): boolean {
  return (
    key.port === target.port &&
    key.host.length === target.host.length &&
    target.path.startsWith(key.path) &&
    key.host.every((part, index) => matchesGlob(part, target.host[index] ?? ''))
  );
}
