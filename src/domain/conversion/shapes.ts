import { defaultExclusionList } from '../resources/image-repository.ts';
import { isRecord, recordAt, withoutUndefined } from '../resources/record.ts';
import { imageOf, imageRefOf, pruneToSchema, withSourceRef } from '../resources/versions.ts';
import { alphaSchemas } from './alpha-schema.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { JsonRecord } from '../resources/record.ts';
import type { AlphaVersion } from './alpha-schema.ts';

/** The `spec` and `status` of an object: what has another shape from version to version. */
export type Body = JsonRecord;

/** What a body of an alpha version means in v1. */
export function inV1(kind: ImageKind, version: AlphaVersion, { spec, status }: Body): Body {
  const isFirst = kind === 'ImageUpdateAutomation' && version === 'v1alpha1';
  const renamed = isFirst && isRecord(spec) ? withSourceRef(spec) : spec;
  return withoutUndefined({
    spec: isRecord(renamed) ? { ...v1Defaults[kind], ...renamed } : renamed,
    status: kind === 'ImagePolicy' && isRecord(status) ? withLatestRef(status) : status,
  });
}

/** What an alpha version can show of a body of v1. */
export function inAlpha(kind: ImageKind, version: AlphaVersion, { spec, status }: Body): Body {
  const isFirst = kind === 'ImageUpdateAutomation' && version === 'v1alpha1';
  const shown = isFirst && isRecord(spec) ? withCheckout(spec) : spec;
  return withoutUndefined({
    spec: pruneToSchema(shown, alphaSchemas(kind, version).spec),
    status: kind === 'ImagePolicy' && isRecord(status) ? withLatestImage(status) : status,
  });
}

/** What v1 takes for fields that the alpha versions have not: as where v1beta1 was followed by v1beta2. */
const v1Defaults: Readonly<Record<ImageKind, JsonRecord>> = {
  ImageRepository: { exclusionList: defaultExclusionList, provider: 'generic' },
  ImagePolicy: { digestReflectionPolicy: 'Never' },
  ImageUpdateAutomation: {},
};

/** `latestImage` is all that alpha clients know, so it decides; `latestRef` keeps the digest as long as they agree. */
function withLatestRef({ latestImage, ...status }: JsonRecord): JsonRecord {
  const { latestRef, ...rest } = status;
  if (latestImage === undefined) return rest;
  if (latestImage === imageOf(latestRef)) return status;
  return withoutUndefined({ ...rest, latestRef: imageRefOf(latestImage) ?? latestRef });
}

function withLatestImage(status: JsonRecord): JsonRecord {
  return withoutUndefined({ ...status, latestImage: imageOf(status['latestRef']) });
}

/** The spec of an automation as v1alpha1 has it. */
function withCheckout({ sourceRef, git, ...spec }: JsonRecord): JsonRecord {
  const { name } = isRecord(sourceRef) ? sourceRef : {};
  const { checkout, commit, push } = isRecord(git) ? git : {};
  const { branch } = isRecord(checkout) ? recordAt(checkout, 'ref') : {};
  return withoutUndefined({
    ...spec,
    checkout: withoutUndefined({ gitRepositoryRef: withoutUndefined({ name }), branch }),
    commit: isRecord(commit) ? withoutAuthor(commit) : commit,
    push,
  });
}

function withoutAuthor({ author, ...commit }: JsonRecord): JsonRecord {
  const { name: authorName, email: authorEmail } = isRecord(author) ? author : {};
  return withoutUndefined({ ...commit, authorName, authorEmail });
}
