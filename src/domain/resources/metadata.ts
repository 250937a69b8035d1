import { z } from 'zod';
import {
  conditionTypeSchema,
  instantSchema,
  int64Schema,
  reasonSchema,
  textMapSchema,
} from './fields.ts';
import { imageKinds, kinds } from './kinds.ts';

/** Annotations that belong into the events of the object that has them begin so. */
const eventPrefix = 'event.toolkit.fluxcd.io/';

/** The finalizer that keeps an object until its loop has ended. */
export const fluxFinalizer = 'finalizers.fluxcd.io';

const fluxControllers = new Set(imageKinds.map((kind) => kinds[kind].controller));

/** Of what the API server notes of writers: when Flux's controllers last changed the status. */
const statusWritersSchema = z
  .array(
    z.object({
      manager: z.string().default(''),
      subresource: z.string().default(''),
      time: z.string().default(''),
    }),
  )
  .transform((writers) =>
    writers
      .filter(
        ({ manager, subresource }) => subresource === 'status' && fluxControllers.has(manager),
      )
      .map(({ manager, time }) => ({ manager, time })),
  )
  .readonly()
  .catch([]);

/** What we read of an object's metadata. A manifest that no server has stored yet has generation 0 and no uid. */
export const objectMetaSchema = z
  .object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string().default(''),
    generation: z.int().default(0),
    resourceVersion: z.string().default(''),
    labels: textMapSchema.default({}),
    annotations: textMapSchema.default({}),
    finalizers: z.array(z.string()).readonly().default([]),
    creationTimestamp: z.string().exactOptional(),
    deletionTimestamp: z.string().exactOptional(),
    managedFields: statusWritersSchema.exactOptional(),
  })
  .readonly();

const conditionSchema = z
  .object({
    lastTransitionTime: instantSchema.meta({
      description: 'When status, reason or message last changed.',
    }),
    message: z.string().max(32_768).meta({ description: 'What a person should know.' }),
    observedGeneration: int64Schema
      .min(0)
      .exactOptional()
      .meta({ description: 'Generation that the condition was found for.' }),
    reason: reasonSchema.meta({ description: 'The cause, in one word.' }),
    status: z
      .enum(['True', 'False', 'Unknown'])
      .meta({ description: 'Whether the condition holds.' }),
    type: conditionTypeSchema.meta({ description: 'Name of the condition, in CamelCase.' }),
  })
  .readonly();

/** The `conditions` of a status. */
export const conditionsSchema = z
  .array(conditionSchema)
  .readonly()
  .exactOptional()
  .meta({ description: 'What holds for the object now.' });

/** The last value of the annotation `reconcile.fluxcd.io/requestedAt` that a run has answered. */
export const lastHandledReconcileAtSchema = z
  .string()
  .exactOptional()
  .meta({ description: 'Last value of reconcile.fluxcd.io/requestedAt that a run has answered.' });

/** The last generation that a run has brought to an end. */
export const observedGenerationSchema = int64Schema
  .exactOptional()
  .meta({ description: 'Last generation that a run has brought to an end.' });

/** What we read of an object's metadata. */
export type ObjectMeta = z.infer<typeof objectMetaSchema>;
/** A Kubernetes condition. */
export type Condition = z.infer<typeof conditionSchema>;

/** The annotations that its events are to carry. */
export function eventAnnotations({ annotations }: ObjectMeta): Readonly<Record<string, string>> {
  const entries = Object.entries(annotations);
  return Object.fromEntries(entries.filter(([key]) => key.startsWith(eventPrefix)));
}
