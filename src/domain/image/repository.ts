import { ReconcileError } from '../errors.ts';
import { printUrl } from '../url.ts';
import { isAuthority, parseIpv4 } from './authority.ts';

const dockerHub = 'index.docker.io';
const dockerHubAlias = 'docker.io';
const repositoryShape = /^[a-z0-9_\-./]{2,255}$/;
const tagShape = /^[A-Za-z0-9_\-.]{1,128}$/;
/** A name of 253 characters and a port. It goes wherever the image's name goes, and history is no place for more. */
const longestAuthority = 259;
const digestShape = /^sha256:[0-9a-f]{64}$/;
const localhostDomain = /\.localhost(?::[0-9]{1,5})?$/;

/**
 * An image without a tag. `canonicalName` is registry and repository in full; `scheme` is what the registry speaks
 * unless it is asked otherwise.
 */
export interface RepositoryName {
  readonly registry: string;
  readonly repository: string;
  readonly canonicalName: string;
  readonly scheme: 'http' | 'https';
}

export interface RepositoryNameOptions {
  /** Whether the registry speaks HTTP without TLS. Local ones do in any case. */
  readonly insecure: boolean;
}

/**
 * What `spec.image` names: `redis` is `index.docker.io/library/redis`.
 * @throws {ReconcileError} `ImageURLInvalid`, if it names none, or has a URL scheme, a tag or a digest.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/registry/helper.go
 * @see https://github.com/google/go-containerregistry/tree/v0.21.6/pkg/name
 */
export function parseRepositoryName(
  image: string,
  { insecure }: RepositoryNameOptions,
): RepositoryName {
  const [urlScheme = '', afterScheme] = image.split('://');
  if (afterScheme !== undefined) {
    throw new ReconcileError(
      'ImageURLInvalid',
      `image '${printUrl(image)}' should not include URL scheme; remove '${urlScheme}://'`,
    );
  }
  const location = parseTagged(image) ?? parseDigested(image);
  if (location === undefined)
    throw new ReconcileError('ImageURLInvalid', `could not parse reference: ${image}`);
  const { registry, repository } = location;
  if (registry.length > longestAuthority)
    throw new ReconcileError(
      'ImageURLInvalid',
      `the registry's host name has ${registry.length} characters, and 253 at most are one`,
    );
  const afterRegistry = image.startsWith(registry) ? image.slice(registry.length) : image;
  const [, tag] = afterRegistry.split(':');
  if (tag !== undefined) {
    throw new ReconcileError(
      'ImageURLInvalid',
      `image '${image}' should not include a tag; remove ':${tag}'`,
    );
  }
  const scheme = insecure || isLocal(registry) ? 'http' : 'https';
  return { registry, repository, canonicalName: `${registry}/${repository}`, scheme };
}

/** Whether `text` is a repository with a tag, a digest, both or neither. */
export function isImageReference(text: string): boolean {
  return (parseTagged(text) ?? parseDigested(text)) !== undefined;
}

interface Location {
  readonly registry: string;
  readonly repository: string;
}

/** A name with a tag, or without one: what follows the last colon is none if it has a slash. */
function parseTagged(name: string): Location | undefined {
  const colon = name.lastIndexOf(':');
  if (colon < 0 || name.includes('/', colon)) return parseLocation(name);
  if (!tagShape.test(name.slice(colon + 1))) return undefined;
  return parseLocation(name.slice(0, colon));
}

/** A name with a digest, and perhaps a tag before it, which does not count. */
function parseDigested(name: string): Location | undefined {
  const [base = '', digest, ...more] = name.split('@');
  if (digest === undefined || more.length > 0 || !digestShape.test(digest)) return undefined;
  const tagged = parseTagged(base);
  return parseLocation(tagged === undefined ? base : `${tagged.registry}/${tagged.repository}`);
}

/** The part before the first slash is a registry if it has a dot or a colon; else the image is Docker Hub's. */
function parseLocation(name: string): Location | undefined {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isRegistry = first.includes('.') || first.includes(':');
  const path = isRegistry ? name.slice(slash + 1) : name;
  const authority = isRegistry ? first : dockerHub;
  if (!repositoryShape.test(path) || !isAuthority(authority)) return undefined;
  const registry = authority === dockerHubAlias ? dockerHub : authority;
  const isOfficial = registry === dockerHub && !path.includes('/');
  return { registry, repository: isOfficial ? `library/${path}` : path };
}

/** Whether go-containerregistry speaks HTTP to `registry`; a loopback address counts wherever the name has it. */
function isLocal(registry: string): boolean {
  return (
    registry.startsWith('localhost:') ||
    localhostDomain.test(registry) ||
    registry.includes('127.0.0.1') ||
    registry.includes('::1') ||
    isPrivateAddress(registry)
  );
}

/** @see https://www.rfc-editor.org/rfc/rfc1918#section-3 */
function isPrivateAddress(registry: string): boolean {
  const [host = ''] = registry.split(':');
  const [first, second = 0] = parseIpv4(host) ?? [];
  if (first === 10) return true;
  if (first === 172) return second >= 16 && second <= 31;
  return first === 192 && second === 168;
}
