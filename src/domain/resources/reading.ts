import { z } from 'zod';
import { ReconcileError } from '../errors.ts';
import { parseGitRepository } from './git-repository.ts';
import { parseImagePolicy } from './image-policy.ts';
import { parseImageRepository } from './image-repository.ts';
import { parseImageUpdateAutomation } from './image-update-automation.ts';
import {
  conditionsSchema,
  lastHandledReconcileAtSchema,
  objectMetaSchema,
  observedGenerationSchema,
} from './metadata.ts';
import { toV1Shape } from './versions.ts';
import type { ResourceKind } from './kinds.ts';
import type { Resources } from './resources.ts';

/** How the objects of each kind are read, whatever their version. */
const parsers: { readonly [K in ResourceKind]: (value: unknown) => Resources[K] } = {
  ImageRepository: parseImageRepository,
  ImagePolicy: parseImagePolicy,
  ImageUpdateAutomation: parseImageUpdateAutomation,
  GitRepository: parseGitRepository,
};

/** An object as it was read. A refused one is one that its CRD accepts and our schema does not; `refusal` says why. */
export type Reading<K extends ResourceKind> =
  | { readonly kind: 'whole'; readonly head: ResourceHead<K>; readonly object: Resources[K] }
  | {
      readonly kind: 'refused';
      readonly head: ResourceHead<K>;
      readonly refusal: ReconcileError;
    };

/**
 * What every object tells, also one that is refused: enough to suspend it, to let it go, and to report on it. A status
 * that cannot be read counts as that of a new object; fields that only some kinds have are as they came.
 */
export interface ResourceHead<K extends ResourceKind = ResourceKind> extends z.infer<
  typeof headSchema
> {
  readonly kind: K;
}

const headSchema = z
  .object({
    apiVersion: z.string(),
    metadata: objectMetaSchema,
    spec: z.object({ suspend: z.boolean().exactOptional() }).readonly().catch({}),
    status: z
      .looseObject({
        conditions: conditionsSchema,
        lastHandledReconcileAt: lastHandledReconcileAtSchema,
        observedGeneration: observedGenerationSchema,
      })
      .readonly()
      .catch({ observedGeneration: -1 }),
  })
  .readonly();

/** Reads an object of `kind` as the API server has it. */
export function readingOf<K extends ResourceKind>(kind: K, value: unknown): Reading<K> {
  const head = { ...headSchema.parse(toV1Shape(value)), kind };
  try {
    return { kind: 'whole', head, object: parsers[kind](value) };
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error;
    return { kind: 'refused', head, refusal: error };
  }
}
