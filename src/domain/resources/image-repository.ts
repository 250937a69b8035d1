import { z } from 'zod';
import { instantSchema, intervalSchema, textMapSchema, timeoutSchema } from './fields.ts';
import {
  conditionsSchema,
  lastHandledReconcileAtSchema,
  objectMetaSchema,
  observedGenerationSchema,
} from './metadata.ts';
import { optionalNameSchema } from './name-schemas.ts';
import { parseResource } from './parse.ts';
import { localReferenceSchema } from './references.ts';

const accessFromSchema = z
  .object({
    namespaceSelectors: z
      .array(
        z
          .object({
            matchLabels: textMapSchema.exactOptional().meta({
              description: 'Labels that the namespace must have; none selects every namespace.',
            }),
          })
          .readonly(),
      )
      .readonly()
      .meta({ description: 'Namespaces that may refer to this object; one selector must match.' }),
  })
  .readonly();

/** Signatures that cosign stores as tags: image-reflector-controller@debe2aa api/v1/imagerepository_types.go. */
export const defaultExclusionList: readonly string[] = ['^.*\\.sig$'];

const specSchema = z
  .object({
    accessFrom: accessFromSchema
      .exactOptional()
      .meta({ description: 'Which other namespaces may refer to this object.' }),
    certSecretRef: localReferenceSchema.exactOptional().meta({
      description:
        'Secret with ca.crt, and tls.crt with tls.key, for the connection to the registry.',
    }),
    exclusionList: z
      .array(z.string())
      .max(25)
      .readonly()
      .default([...defaultExclusionList])
      .meta({ description: 'Regular expressions of tags to leave out.' }),
    image: z.string().meta({ description: 'Image name, without scheme and tag.' }),
    insecure: z.boolean().exactOptional().meta({ description: 'Talk HTTP to the registry.' }),
    interval: intervalSchema.meta({ description: 'Time between two scans.' }),
    provider: z
      .enum(['generic', 'aws', 'azure', 'gcp'])
      .default('generic')
      .meta({ description: 'Who authenticates us: secrets, or the workload identity of a cloud.' }),
    proxySecretRef: localReferenceSchema
      .exactOptional()
      .meta({ description: 'Secret with the address of a proxy, and its username and password.' }),
    secretRef: localReferenceSchema
      .exactOptional()
      .meta({ description: 'Secret of type kubernetes.io/dockerconfigjson for the registry.' }),
    serviceAccountName: optionalNameSchema.meta({
      maxLength: 253,
      description: 'ServiceAccount whose pull secrets, or identity with a cloud provider, to use.',
    }),
    suspend: z.boolean().exactOptional().meta({ description: 'Stop scanning.' }),
    timeout: timeoutSchema
      .exactOptional()
      .meta({ description: 'Limit of one scan; the interval, where absent.' }),
  })
  .readonly()
  .meta({ description: 'Which image to scan, and how.' });

const lastScanResultSchema = z
  .object({
    latestTags: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .meta({ description: 'The first ten tags, in descending order.' }),
    revision: z.string().exactOptional().meta({ description: 'Checksum of the tags.' }),
    scanTime: instantSchema.exactOptional().meta({ description: 'When the scan ended.' }),
    tagCount: z.int().meta({ description: 'Number of tags, without the excluded ones.' }),
  })
  .readonly();

const statusSchema = z
  .object({
    canonicalImageName: z.string().exactOptional().meta({
      description: 'Image name with registry and library written out.',
    }),
    conditions: conditionsSchema,
    lastHandledReconcileAt: lastHandledReconcileAtSchema,
    lastScanResult: lastScanResultSchema
      .exactOptional()
      .meta({ description: 'What the last scan found.' }),
    observedExclusionList: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .meta({ description: 'Exclusion list of the last scan.' }),
    observedGeneration: observedGenerationSchema,
  })
  .readonly()
  .default({ observedGeneration: -1 })
  .meta({ description: 'What the last runs found.' });

/** An image whose tags are scanned. Of an older API version, the fields have the meaning they have in v1. */
export const imageRepositorySchema = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('ImageRepository'),
    metadata: objectMetaSchema,
    spec: specSchema,
    status: statusSchema,
  })
  .readonly();

/** An image whose tags are scanned. */
export type ImageRepository = z.infer<typeof imageRepositorySchema>;
/** What is wanted of an ImageRepository. */
export type ImageRepositorySpec = ImageRepository['spec'];
/** What the last runs of an ImageRepository found. */
export type ImageRepositoryStatus = ImageRepository['status'];

/**
 * The ImageRepository in `value`, an object of any API version that Flux ever served; unknown fields are left out.
 * @throws {ReconcileError} terminal, naming the object and the field.
 */
export function parseImageRepository(value: unknown): ImageRepository {
  return parseResource(imageRepositorySchema, value);
}
