import { parseJson } from '../json.ts';
import { isRecord } from '../resources/record.ts';
import { secretError, shortName } from './secret.ts';
import type { RegistryCredentials } from '../registry/credentials.ts';
import type { Secret } from './secret.ts';

export interface DockerConfigEntry {
  /** The key as the file has it: `https://index.docker.io/v1/`, `*.example.com:5000/team`. */
  readonly registry: string;
  /** Absent where the entry says nothing, which means anonymous. */
  readonly credentials: RegistryCredentials | undefined;
}

/**
 * The entries of a `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg` secret, in its order; none for a
 * secret of another type.
 * @throws {ReconcileError} `AuthenticationFailed` if it is malformed; the message holds nothing of its content.
 */
export function parseDockerConfig(secret: Secret): readonly DockerConfigEntry[] {
  const auths = authsOf(secret);
  if (auths === undefined || auths === null) return [];
  if (!isRecord(auths)) throw secretError(secret, ": 'auths' must be an object");
  return Object.entries(auths).map(([registry, entry]) => ({
    registry,
    credentials: credentialsOf(secret, registry, entry),
  }));
}

function authsOf(secret: Secret): unknown {
  switch (secret.type ?? '') {
    case 'kubernetes.io/dockerconfigjson': {
      const config = jsonAt(secret, '.dockerconfigjson');
      if (config === undefined || config === null) return undefined;
      if (!isRecord(config)) throw secretError(secret, ": '.dockerconfigjson' must be an object");
      // Go's decoder, which Flux uses, does not mind the case of a field's name.
      const key = Object.keys(config).find((name) => name.toLowerCase() === 'auths');
      return key === undefined ? undefined : config[key];
    }
    case 'kubernetes.io/dockercfg':
      return jsonAt(secret, '.dockercfg');
    default:
      return undefined;
  }
}

function jsonAt(secret: Secret, key: string): unknown {
  const text = secret.data[key];
  if (text === undefined || text === '') return undefined;
  const parsed = parseJson(text);
  if (parsed === undefined) throw secretError(secret, `: '${key}' is not valid JSON`);
  return parsed;
}

function credentialsOf(
  secret: Secret,
  registry: string,
  entry: unknown,
): RegistryCredentials | undefined {
  if (entry === null) return undefined;
  if (!isRecord(entry))
    throw secretError(secret, `: entry "${shortName(registry)}" must be an object`);
  function field(name: string): string {
    const value = isRecord(entry) ? entry[name] : undefined;
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    throw secretError(secret, `: entry "${shortName(registry)}": '${name}' must be a string`);
  }
  const token = field('registrytoken');
  if (token !== '') return { kind: 'bearer', token };
  const identity = field('identitytoken');
  if (identity !== '') return { kind: 'identity', token: identity };
  const auth = field('auth');
  if (auth !== '') return decodeAuth(secret, registry, auth);
  const [username, password] = [field('username'), field('password')];
  return username === '' && password === '' ? undefined : { kind: 'basic', username, password };
}

function decodeAuth(secret: Secret, registry: string, auth: string): RegistryCredentials {
  const decoded = decodeBase64(auth);
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded === undefined || colon === -1)
    throw secretError(
      secret,
      `: entry "${shortName(registry)}": unable to decode auth field: must be formatted as base64(username:password)`,
    );
  return { kind: 'basic', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

function decodeBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
