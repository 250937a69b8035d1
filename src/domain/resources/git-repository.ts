import { z } from 'zod';
import {
  digestSchema,
  gitUrlSchema,
  instantSchema,
  int64Schema,
  intervalSchema,
  textMapSchema,
  timeoutSchema,
} from './fields.ts';
import {
  conditionsSchema,
  lastHandledReconcileAtSchema,
  objectMetaSchema,
  observedGenerationSchema,
} from './metadata.ts';
import { optionalNameSchema } from './name-schemas.ts';
import { parseResource } from './parse.ts';
import { gitReferenceSchema, localReferenceSchema } from './references.ts';

const includeSchema = z
  .array(
    z
      .object({
        fromPath: z.string().exactOptional().meta({ description: 'Directory to copy from.' }),
        repository: localReferenceSchema.meta({ description: 'GitRepository to copy from.' }),
        toPath: z.string().exactOptional().meta({ description: 'Directory to copy to.' }),
      })
      .readonly(),
  )
  .readonly()
  .exactOptional();

const verifySchema = z
  .object({
    mode: z
      .enum(['head', 'HEAD', 'Tag', 'TagAndHEAD'])
      .default('HEAD')
      .meta({ description: 'Which signatures to check.' }),
    secretRef: localReferenceSchema.meta({ description: 'Secret with the trusted public keys.' }),
  })
  .readonly();

const specSchema = z
  .object({
    ignore: z.string().exactOptional().meta({
      description: 'Paths to leave out of the artifact, as in a .gitignore file.',
    }),
    include: includeSchema.meta({ description: 'Other repositories to copy from.' }),
    interval: intervalSchema.meta({ description: 'Time between two looks at the remote.' }),
    provider: z
      .enum(['generic', 'aws', 'azure', 'github'])
      .exactOptional()
      .meta({ description: 'Who authenticates us: a secret, a cloud or a GitHub App.' }),
    proxySecretRef: localReferenceSchema
      .exactOptional()
      .meta({ description: 'Secret with the address of a proxy, and its username and password.' }),
    recurseSubmodules: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Check out submodules as well.' }),
    ref: gitReferenceSchema
      .exactOptional()
      .meta({ description: 'What to check out; the branch master, where absent.' }),
    secretRef: localReferenceSchema
      .exactOptional()
      .meta({ description: 'Secret with the credentials for the remote.' }),
    serviceAccountName: optionalNameSchema.meta({
      description: 'ServiceAccount whose identity to use with a cloud provider.',
    }),
    sparseCheckout: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .meta({ description: 'Directories to check out; all, where absent.' }),
    suspend: z.boolean().exactOptional().meta({ description: 'Stop looking at the remote.' }),
    timeout: timeoutSchema.default('60s').meta({ description: 'Limit of one Git operation.' }),
    url: gitUrlSchema.meta({ description: 'Address of the remote.' }),
    verify: verifySchema.exactOptional().meta({ description: 'Signatures that must be there.' }),
  })
  .readonly()
  .meta({
    description: 'Which repository to fetch, and how.',
    'x-kubernetes-validations': [
      {
        message: "serviceAccountName can only be set when provider is 'azure' or 'aws'",
        rule: "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
      },
    ],
  });

const artifactSchema = z
  .object({
    digest: digestSchema.meta({ description: 'Digest of the archive.' }),
    lastUpdateTime: instantSchema.meta({ description: 'When the archive was made.' }),
    metadata: textMapSchema.exactOptional().meta({ description: 'Annotations of the upstream.' }),
    path: z.string().meta({ description: 'Path of the archive in the storage.' }),
    revision: z.string().meta({ description: 'Revision in the archive.' }),
    size: int64Schema.exactOptional().meta({ description: 'Size of the archive in bytes.' }),
    url: z.string().meta({ description: 'Address of the archive in the cluster.' }),
  })
  .readonly();

const statusSchema = z
  .object({
    artifact: artifactSchema.exactOptional().meta({ description: 'The last archive.' }),
    conditions: conditionsSchema,
    includedArtifacts: z
      .array(artifactSchema)
      .readonly()
      .exactOptional()
      .meta({ description: 'The archives that were included in it.' }),
    lastHandledReconcileAt: lastHandledReconcileAtSchema,
    observedGeneration: observedGenerationSchema,
    observedIgnore: z.string().exactOptional().meta({ description: 'ignore of the last archive.' }),
    observedInclude: includeSchema.meta({ description: 'include of the last archive.' }),
    observedRecurseSubmodules: z
      .boolean()
      .exactOptional()
      .meta({ description: 'recurseSubmodules of the last archive.' }),
    observedSparseCheckout: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .meta({ description: 'sparseCheckout of the last archive.' }),
    sourceVerificationMode: z
      .string()
      .exactOptional()
      .meta({ description: 'Which signatures were checked.' }),
  })
  .readonly()
  .meta({
    description: 'What the source controller last found.',
    default: { observedGeneration: -1 },
  });

const wantedSchema = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('GitRepository'),
    metadata: objectMetaSchema,
    spec: specSchema,
  })
  .readonly();

/** A Git repository with its status, for the CRD; we ourselves never read what the source controller found. */
export const gitRepositorySchema = wantedSchema
  .unwrap()
  .extend({ status: statusSchema })
  .readonly();

/** A Git repository, as Flux's source controller knows it, without its status. */
export type GitRepository = z.infer<typeof wantedSchema>;

/**
 * The GitRepository in `value`, of any API version; unknown fields are left out.
 * @throws {ReconcileError} terminal, naming the object and the field.
 */
export function parseGitRepository(value: unknown): GitRepository {
  return parseResource(wantedSchema, value);
}
