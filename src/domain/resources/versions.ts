import { isRecord, recordAt, recordsIn, withoutUndefined } from './record.ts';
import type { ImageRef } from '../image/ref.ts';
import type { JsonRecord } from './record.ts';

/**
 * What an object of an older API version means in the fields of v1; anything else comes back as it is.
 * Upstream never had a conversion webhook, so each version shows the fields it was written with.
 * @see https://github.com/fluxcd/image-automation-controller/blob/v0.26.1/api/v1alpha1/imageupdateautomation_types.go
 * @see https://github.com/fluxcd/image-reflector-controller/blob/v0.35.2/api/v1beta2/imagepolicy_types.go
 */
export function toV1Shape(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (value['kind'] === 'ImageRepository') return withRevision(value);
  if (value['kind'] === 'ImagePolicy') return withLatestRef(value);
  const isFirstAutomation =
    value['kind'] === 'ImageUpdateAutomation' && isRecord(recordAt(value, 'spec')['checkout']);
  return isFirstAutomation ? { ...value, spec: withSourceRef(recordAt(value, 'spec')) } : value;
}

/**
 * The fields of `status` that the served version of `kind` has, by `schema`, the schema of its status.
 * A policy's schema before v1 may have `latestImage` and `observedPreviousImage`, which old clients read: they are filled too.
 */
export function statusFor({ kind, status, schema }: StatusToServe): JsonRecord {
  const shown = kind === 'ImagePolicy' ? withLatestImage(status) : status;
  const pruned = pruneToSchema(shown, schema);
  return isRecord(pruned) ? pruned : {};
}

/** A status in v1 shape, and the structural schema of the status of the version that will hold it. */
export interface StatusToServe {
  readonly kind: string;
  readonly status: JsonRecord;
  readonly schema: unknown;
}

/**
 * `value` without the fields that `schema`, a CRD's structural schema, does not have.
 * A schema that is a reference, or that preserves unknown fields, keeps all.
 */
export function pruneToSchema(value: unknown, schema: unknown): unknown {
  if (!isRecord(schema)) return value;
  if (Array.isArray(value))
    return value.map((item: unknown) => pruneToSchema(item, schema['items']));
  if (!isRecord(value) || keepsAll(schema)) return value;
  const known = recordAt(schema, 'properties');
  const rest = schema['additionalProperties'];
  const kept: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(known, key)) kept.push([key, pruneToSchema(item, known[key])]);
    else if (rest === true || isRecord(rest)) kept.push([key, pruneToSchema(item, rest)]);
  }
  return Object.fromEntries(kept);
}

function keepsAll(schema: JsonRecord): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return true;
  return '$ref' in schema || 'allOf' in schema;
}

/** What Ready says after a scan: `repositoryMessage` in ../status/image-repository.ts. */
const scanMessage = /^successful scan: found \d+ tags with checksum (\S+)$/;

/**
 * CRDs before Flux 2.7 have no `lastScanResult.revision`. Every version keeps the conditions, and Ready says the same
 * checksum, so that tags are told apart and found again by it there too.
 */
function withRevision(repository: JsonRecord): JsonRecord {
  const status = recordAt(repository, 'status');
  const { lastScanResult } = status;
  if (!isRecord(lastScanResult) || lastScanResult['revision'] !== undefined) return repository;
  const revision = checksumIn(status['conditions']);
  if (revision === undefined) return repository;
  return { ...repository, status: { ...status, lastScanResult: { ...lastScanResult, revision } } };
}

function checksumIn(conditions: unknown): string | undefined {
  const ready = recordsIn(conditions).find(({ type }) => type === 'Ready');
  const message = ready?.['message'];
  return typeof message === 'string' ? scanMessage.exec(message)?.[1] : undefined;
}

function withLatestRef(policy: JsonRecord): JsonRecord {
  const { latestImage, observedPreviousImage, ...status } = recordAt(policy, 'status');
  const latestRef = status['latestRef'] ?? imageRefOf(latestImage);
  const observedPreviousRef = status['observedPreviousRef'] ?? imageRefOf(observedPreviousImage);
  if (policy['status'] === undefined) return policy;
  return { ...policy, status: withoutUndefined({ ...status, latestRef, observedPreviousRef }) };
}

/** The image in text: `name:tag` or `name:tag@digest`; the name may hold a port. */
export function imageRefOf(image: unknown): ImageRef | undefined {
  if (typeof image !== 'string') return undefined;
  const [nameAndTag = '', digest] = image.split('@');
  const colon = nameAndTag.lastIndexOf(':');
  if (colon <= nameAndTag.lastIndexOf('/')) return undefined;
  const ref = { name: nameAndTag.slice(0, colon), tag: nameAndTag.slice(colon + 1) };
  return digest === undefined ? ref : { ...ref, digest };
}

function withLatestImage(status: JsonRecord): JsonRecord {
  return withoutUndefined({
    ...status,
    latestImage: imageOf(status['latestRef']),
    observedPreviousImage: imageOf(status['observedPreviousRef']),
  });
}

/** `name:tag`. Old clients expect no digest here: image-reflector-controller v0.35.2 imagepolicy_controller.go:383. */
export function imageOf(ref: unknown): string | undefined {
  if (!isRecord(ref)) return undefined;
  const { name, tag } = ref;
  return typeof name === 'string' && typeof tag === 'string' ? `${name}:${tag}` : undefined;
}

/** The spec of an automation of v1alpha1 as v1 has it. */
export function withSourceRef({ checkout, commit, push, ...spec }: JsonRecord): JsonRecord {
  const from = isRecord(checkout) ? checkout : {};
  const { branch } = from;
  const git = withoutUndefined({
    checkout: branch === undefined ? undefined : { ref: { branch } },
    commit: isRecord(commit) ? withAuthor(commit) : commit,
    push,
  });
  return {
    ...spec,
    sourceRef: withoutUndefined({
      kind: 'GitRepository',
      name: recordAt(from, 'gitRepositoryRef')['name'],
    }),
    ...(Object.keys(git).length === 0 ? {} : { git }),
  };
}

function withAuthor({ authorName: name, authorEmail: email, ...rest }: JsonRecord): JsonRecord {
  return { ...rest, author: withoutUndefined({ name, email }) };
}
