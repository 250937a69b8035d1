import { z } from 'zod';
import { intervalSchema } from './fields.ts';
import {
  conditionsSchema,
  lastHandledReconcileAtSchema,
  objectMetaSchema,
  observedGenerationSchema,
} from './metadata.ts';
import { parseResource } from './parse.ts';
import { imageRefSchema, namespacedReferenceSchema } from './references.ts';

const orderSchema = z.enum(['asc', 'desc']).default('asc').meta({
  description: 'Whether the last tag in ascending or in descending order is the latest.',
});

const policySchema = z
  .object({
    alphabetical: z
      .object({ order: orderSchema })
      .readonly()
      .exactOptional()
      .meta({ description: 'Order tags by their bytes.' }),
    numerical: z
      .object({ order: orderSchema })
      .readonly()
      .exactOptional()
      .meta({ description: 'Order tags as numbers.' }),
    semver: z
      .object({ range: z.string().meta({ description: 'Range that the version must be in.' }) })
      .readonly()
      .exactOptional()
      .meta({ description: 'Order tags as semantic versions.' }),
  })
  .readonly();

const specSchema = z
  .object({
    digestReflectionPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .default('Never')
      .meta({ description: 'When to look up the digest behind the selected tag.' }),
    filterTags: z
      .object({
        extract: z
          .string()
          .exactOptional()
          .meta({ description: 'What of a match to order by, such as $version.' }),
        pattern: z
          .string()
          .exactOptional()
          .meta({ description: 'Regular expression that a tag must match.' }),
      })
      .readonly()
      .exactOptional()
      .meta({ description: 'Which tags to consider.' }),
    imageRepositoryRef: namespacedReferenceSchema.meta({
      description: 'ImageRepository whose tags to choose from.',
    }),
    interval: intervalSchema.exactOptional().meta({
      description: 'Time between two look-ups of the digest, where the policy is Always.',
    }),
    policy: policySchema.meta({ description: 'How to choose; exactly one must be given.' }),
    suspend: z.boolean().exactOptional().meta({ description: 'Stop choosing.' }),
  })
  .readonly()
  .meta({
    description: 'Which tag of which image to choose.',
    'x-kubernetes-validations': [
      {
        message:
          "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
        rule: "!has(self.interval) || (has(self.digestReflectionPolicy) && self.digestReflectionPolicy == 'Always')",
      },
      {
        message: "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
        rule: "has(self.interval) || !has(self.digestReflectionPolicy) || self.digestReflectionPolicy != 'Always'",
      },
    ],
  });

const statusSchema = z
  .object({
    conditions: conditionsSchema,
    lastHandledReconcileAt: lastHandledReconcileAtSchema,
    latestRef: imageRefSchema.exactOptional().meta({ description: 'The chosen image.' }),
    observedGeneration: observedGenerationSchema,
    observedPreviousRef: imageRefSchema
      .exactOptional()
      .meta({ description: 'The image that was chosen before.' }),
  })
  .readonly()
  .default({ observedGeneration: -1 })
  .meta({ description: 'What the last runs found.' });

/** A choice among the tags of an ImageRepository. Of an older API version, the fields have the meaning they have in v1. */
export const imagePolicySchema = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('ImagePolicy'),
    metadata: objectMetaSchema,
    spec: specSchema,
    status: statusSchema,
  })
  .readonly();

/** A choice among the tags of an ImageRepository. */
export type ImagePolicy = z.infer<typeof imagePolicySchema>;
/** What is wanted of an ImagePolicy. */
export type ImagePolicySpec = ImagePolicy['spec'];
/** What the last runs of an ImagePolicy found. */
export type ImagePolicyStatus = ImagePolicy['status'];

/**
 * The ImagePolicy in `value`, an object of any API version that Flux ever served; unknown fields are left out.
 * @throws {ReconcileError} terminal, naming the object and the field.
 */
export function parseImagePolicy(value: unknown): ImagePolicy {
  return parseResource(imagePolicySchema, value);
}
