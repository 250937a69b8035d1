import { isRecord, recordAt } from '../resources/record.ts';
import { specAndStatusSchemas } from '../resources/crd.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { JsonRecord } from '../resources/record.ts';

/** The versions whose objects have another shape than those of v1. */
export const alphaVersions = ['v1alpha2', 'v1alpha1'] as const;
export type AlphaVersion = (typeof alphaVersions)[number];

/** The structural schemas of an object's `spec` and `status`. */
export interface ObjectSchemas {
  readonly spec: JsonRecord;
  readonly status: JsonRecord;
}

const text = { type: 'string' };

/** Fields to keep of a schema: all that is under them, or of an object only those named. */
interface Kept {
  readonly [field: string]: true | Kept;
}

/** image-reflector-controller v0.22.1 and image-automation-controller v0.26.1, api/v1alpha2. */
const keptOfV1: Readonly<Record<ImageKind, Kept>> = {
  ImageRepository: {
    certSecretRef: true,
    image: true,
    interval: true,
    secretRef: true,
    suspend: true,
    timeout: true,
  },
  ImagePolicy: { filterTags: true, imageRepositoryRef: { name: true }, policy: true },
  ImageUpdateAutomation: {
    git: {
      checkout: { ref: { branch: true, commit: true, semver: true, tag: true } },
      commit: { author: true, messageTemplate: true, signingKey: { secretRef: true } },
      push: { branch: true },
    },
    interval: true,
    sourceRef: { apiVersion: true, kind: true, name: true },
    suspend: true,
    update: true,
  },
};

/**
 * The schemas of an alpha version: its own fields, each as strict as in v1. So what is valid in v1 is valid when it is
 * read in an alpha version, and the other way round. The status has what v1 has besides: see
 * docs/decisions/alpha-versions.md.
 */
export function alphaSchemas(kind: ImageKind, version: AlphaVersion): ObjectSchemas {
  return schemas[kind][version];
}

const schemas: Readonly<Record<ImageKind, Readonly<Record<AlphaVersion, ObjectSchemas>>>> = {
  ImageRepository: schemasOf('ImageRepository'),
  ImagePolicy: schemasOf('ImagePolicy'),
  ImageUpdateAutomation: schemasOf('ImageUpdateAutomation'),
};

function schemasOf(kind: ImageKind): Readonly<Record<AlphaVersion, ObjectSchemas>> {
  return { v1alpha2: schemasAt(kind, 'v1alpha2'), v1alpha1: schemasAt(kind, 'v1alpha1') };
}

function schemasAt(kind: ImageKind, version: AlphaVersion): ObjectSchemas {
  const v1 = specAndStatusSchemas(kind);
  const spec = picked(v1.spec, keptOfV1[kind]);
  if (kind === 'ImagePolicy') return { spec, status: withLatestImage(v1.status) };
  const isFirst = kind === 'ImageUpdateAutomation' && version === 'v1alpha1';
  return { spec: isFirst ? firstAutomationSpec(spec) : spec, status: v1.status };
}

function picked(schema: JsonRecord, kept: Kept): JsonRecord {
  const { 'x-kubernetes-validations': _rules, ...rest } = schema;
  const properties = recordAt(schema, 'properties');
  const fields = Object.entries(kept).map(([field, inner]): [string, JsonRecord] => {
    const whole = recordAt(properties, field);
    return [field, inner === true ? whole : picked(whole, inner)];
  });
  const { required } = schema;
  const names = Array.isArray(required) ? required.filter((name) => String(name) in kept) : [];
  return {
    ...rest,
    properties: Object.fromEntries(fields),
    ...(names.length === 0 ? {} : { required: names }),
  };
}

function withLatestImage(status: JsonRecord): JsonRecord {
  const latestImage = { ...text, description: 'The chosen image, as name:tag.' };
  return { ...status, properties: { latestImage, ...recordAt(status, 'properties') } };
}

/** v1alpha1, before `sourceRef` and `git`: image-automation-controller v0.26.1, api/v1alpha1. */
function firstAutomationSpec(spec: JsonRecord): JsonRecord {
  const { git, sourceRef: _sourceRef, ...rest } = recordAt(spec, 'properties');
  const { commit, push } = isRecord(git) ? recordAt(git, 'properties') : {};
  const { author: _author, ...ofCommit } = isRecord(commit) ? recordAt(commit, 'properties') : {};
  return {
    ...spec,
    properties: {
      checkout: {
        description: 'What to update.',
        type: 'object',
        properties: {
          branch: { ...text, description: 'Branch to check out.' },
          gitRepositoryRef: {
            description: 'GitRepository to update.',
            type: 'object',
            properties: { name: text },
            required: ['name'],
          },
        },
        required: ['gitRepositoryRef'],
      },
      commit: {
        description: 'How to commit.',
        type: 'object',
        properties: {
          authorEmail: { ...text, description: 'Email address of the author.' },
          authorName: { ...text, description: 'Name of the author.' },
          ...ofCommit,
        },
        required: ['authorEmail'],
      },
      push,
      ...rest,
    },
    required: ['checkout', 'interval'],
  };
}
