import { stringify } from 'yaml';
import { z } from 'zod';
import { gitRepositorySchema } from './git-repository.ts';
import { imagePolicySchema } from './image-policy.ts';
import { imageRepositorySchema } from './image-repository.ts';
import { imageUpdateAutomationSchema } from './image-update-automation.ts';
import { crdNameOf, kinds } from './kinds.ts';
import { isRecord, recordAt } from './record.ts';
import type { KindInfo, ResourceKind } from './kinds.ts';
import type { JsonRecord } from './record.ts';

const schemas: Readonly<Record<ResourceKind, z.ZodType>> = {
  ImageRepository: imageRepositorySchema,
  ImagePolicy: imagePolicySchema,
  ImageUpdateAutomation: imageUpdateAutomationSchema,
  GitRepository: gitRepositorySchema,
};

/** The versions that our own CRDs serve, the stored one first. All have the one shape, so that none needs conversion. */
const servedVersions: Readonly<Record<ResourceKind, readonly string[]>> = {
  ImageRepository: ['v1', 'v1beta2', 'v1beta1'],
  ImagePolicy: ['v1', 'v1beta2', 'v1beta1'],
  ImageUpdateAutomation: ['v1', 'v1beta2', 'v1beta1'],
  GitRepository: ['v1'],
};

/** What zod says beyond a structural schema. */
const foreignKeywords = new Set(['$schema', 'readOnly', 'propertyNames']);

/** The CustomResourceDefinition of `kind`, for clusters that have not Flux's own. */
export function crdManifest(kind: ResourceKind): JsonRecord {
  const { group, plural, singular, shortNames, categories } = kinds[kind];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: crdNameOf(kind),
      annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
    },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames, categories },
      scope: 'Namespaced',
      versions: servedVersions[kind].map((version) => versionOf(kinds[kind], version)),
    },
  };
}

/** The file that holds the CustomResourceDefinition of `kind`. */
export function crdYaml(kind: ResourceKind): string {
  return generatedYaml(crdManifest(kind));
}

/** The file that holds a manifest that is made from the source. */
export function generatedYaml(manifest: JsonRecord): string {
  return `# Written by npm run generate from src/domain/resources; not edited by hand.\n${stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function versionOf({ kind, printerColumns }: KindInfo, name: string): JsonRecord {
  const deprecation = {
    deprecated: true,
    deprecationWarning: `${name} ${kind} is deprecated, upgrade to v1`,
  };
  return {
    name,
    served: true,
    storage: name === 'v1',
    ...(name === 'v1' ? {} : deprecation),
    additionalPrinterColumns: printerColumns,
    subresources: { status: {} },
    schema: { openAPIV3Schema: objectSchema(kind, specAndStatusSchemas(kind)) },
  };
}

/** The structural schemas of `spec` and `status` in v1. */
export function specAndStatusSchemas(kind: ResourceKind): {
  readonly spec: JsonRecord;
  readonly status: JsonRecord;
} {
  const whole = toStructural(z.toJSONSchema(schemas[kind], { io: 'input', target: 'draft-7' }));
  const properties = isRecord(whole) ? recordAt(whole, 'properties') : {};
  return { spec: recordAt(properties, 'spec'), status: recordAt(properties, 'status') };
}

/** The schema of an object of `kind`, from those of its parts. */
export function objectSchema(
  kind: ResourceKind,
  { spec, status }: { readonly spec: JsonRecord; readonly status: JsonRecord },
): JsonRecord {
  return {
    description: `${kind} of ${kinds[kind].group}.`,
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec,
      status,
    },
  };
}

/** A JSON schema as Kubernetes wants it: without the keywords that it refuses, and the bounds that zod adds to integers. */
function toStructural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toStructural);
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => !foreignKeywords.has(key) && !isSafeIntegerBound(value),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, toStructural(value)]));
}

function isSafeIntegerBound(value: unknown): boolean {
  return value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;
}
