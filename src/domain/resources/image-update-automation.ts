import { z } from 'zod';
import { instantSchema, intervalSchema, textMapSchema } from './fields.ts';
import {
  conditionsSchema,
  lastHandledReconcileAtSchema,
  objectMetaSchema,
  observedGenerationSchema,
} from './metadata.ts';
import { objectNameSchema, optionalNamespaceSchema } from './name-schemas.ts';
import { parseResource } from './parse.ts';
import { gitReferenceSchema, imageRefSchema, localReferenceSchema } from './references.ts';
import { labelSelectorSchema } from './selector.ts';

const commitSchema = z
  .object({
    author: z
      .object({
        email: z.string().meta({ description: 'Email address of the author.' }),
        name: z.string().exactOptional().meta({ description: 'Name of the author.' }),
      })
      .readonly()
      .meta({ description: 'Author and committer of the commits.' }),
    messageTemplate: z
      .string()
      .exactOptional()
      .meta({ description: 'Template of the commit message.' }),
    messageTemplateValues: textMapSchema
      .exactOptional()
      .meta({ description: 'Values that the template finds in .Values.' }),
    signingKey: z
      .object({
        secretRef: localReferenceSchema.meta({
          description: 'Secret with the private key, and its passphrase.',
        }),
        type: z.enum(['gpg', 'ssh']).exactOptional().meta({ description: 'Kind of the key.' }),
      })
      .readonly()
      .exactOptional()
      .meta({ description: 'Key that signs the commits.' }),
  })
  .readonly();

const pushSchema = z
  .object({
    branch: z
      .string()
      .exactOptional()
      .meta({ description: 'Branch to push to; the branch of the checkout, where absent.' }),
    options: textMapSchema.exactOptional().meta({ description: 'Git push options.' }),
    refspec: z
      .string()
      .exactOptional()
      .meta({ description: 'Git refspec to push too, after the branch.' }),
  })
  .readonly();

const gitSchema = z
  .object({
    checkout: z
      .object({ ref: gitReferenceSchema.meta({ description: 'What to check out.' }) })
      .readonly()
      .exactOptional()
      .meta({ description: 'What to start from; what the source says, where absent.' }),
    commit: commitSchema.meta({ description: 'How to commit.' }),
    push: pushSchema.exactOptional().meta({ description: 'Where to push.' }),
  })
  .readonly();

const updateSchema = z
  .object({
    path: z
      .string()
      .exactOptional()
      .meta({ description: 'Directory to update; the whole repository, where absent.' }),
    strategy: z
      .enum(['Setters'])
      .default('Setters')
      .meta({ description: 'How to find what to update.' }),
  })
  .readonly();

const sourceRefSchema = z
  .object({
    apiVersion: z.string().exactOptional().meta({ description: 'API version of the source.' }),
    kind: z
      .enum(['GitRepository'])
      .default('GitRepository')
      .meta({ description: 'Kind of the source.' }),
    name: objectNameSchema.meta({ description: 'Name of the source.' }),
    namespace: optionalNamespaceSchema.meta({
      description: 'Namespace of the source; that of the automation, where absent.',
    }),
  })
  .readonly()
  // Flux's CRD requires the field that it also gives a default.
  .meta({ required: ['kind', 'name'] });

const specSchema = z
  .object({
    git: gitSchema.exactOptional().meta({ description: 'What to do with the Git repository.' }),
    interval: intervalSchema.meta({ description: 'Time between two runs.' }),
    policySelector: labelSelectorSchema
      .exactOptional()
      .meta({ description: 'Policies of the namespace to apply; all, where absent.' }),
    sourceRef: sourceRefSchema.meta({ description: 'The repository to update.' }),
    suspend: z.boolean().exactOptional().meta({ description: 'Stop updating.' }),
    update: updateSchema
      .default({ strategy: 'Setters' })
      .meta({ description: 'What to update in the repository.' }),
  })
  .readonly()
  .meta({ description: 'Which repository to update, and how.' });

const statusSchema = z
  .object({
    conditions: conditionsSchema,
    lastAutomationRunTime: instantSchema
      .exactOptional()
      .meta({ description: 'When the last run started.' }),
    lastHandledReconcileAt: lastHandledReconcileAtSchema,
    lastPushCommit: z
      .string()
      .exactOptional()
      .meta({ description: 'Last commit that was pushed, in hexadecimal.' }),
    lastPushTime: instantSchema
      .exactOptional()
      .meta({ description: 'When the last commit was pushed.' }),
    observedGeneration: observedGenerationSchema,
    observedPolicies: z
      .record(z.string(), imageRefSchema)
      .readonly()
      .exactOptional()
      .meta({ description: 'Images that the last run applied, by name of the policy.' }),
    observedSourceRevision: z
      .string()
      .exactOptional()
      .meta({ description: 'Revision of the repository that the last run saw or made.' }),
  })
  .readonly()
  .default({ observedGeneration: -1 })
  .meta({ description: 'What the last runs did.' });

/** A repository that is kept up to date. Of an older API version, the fields have the meaning they have in v1. */
export const imageUpdateAutomationSchema = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('ImageUpdateAutomation'),
    metadata: objectMetaSchema,
    spec: specSchema,
    status: statusSchema,
  })
  .readonly();

/** A repository that is kept up to date. */
export type ImageUpdateAutomation = z.infer<typeof imageUpdateAutomationSchema>;
/** What the last runs of an ImageUpdateAutomation did. */
export type ImageUpdateAutomationStatus = ImageUpdateAutomation['status'];

/**
 * The ImageUpdateAutomation in `value`, an object of any API version that Flux ever served; unknown fields are left out.
 * @throws {ReconcileError} terminal, naming the object and the field.
 */
export function parseImageUpdateAutomation(value: unknown): ImageUpdateAutomation {
  return parseResource(imageUpdateAutomationSchema, value);
}
