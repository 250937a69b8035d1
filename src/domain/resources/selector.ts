import { z } from 'zod';
import { textMapSchema } from './fields.ts';

const requirementSchema = z
  .object({
    key: z.string().meta({ description: 'Name of the label.' }),
    operator: z.string().meta({ description: 'In, NotIn, Exists or DoesNotExist.' }),
    values: z.array(z.string()).readonly().exactOptional().meta({
      description: 'Values to compare with, for In and NotIn.',
      'x-kubernetes-list-type': 'atomic',
    }),
  })
  .readonly();

/** Kubernetes' label selector. Its operators are not checked here: a wrong one has a condition of its own. */
export const labelSelectorSchema = z
  .object({
    matchExpressions: z.array(requirementSchema).readonly().exactOptional().meta({
      description: 'Requirements, all of which must hold.',
      'x-kubernetes-list-type': 'atomic',
    }),
    matchLabels: textMapSchema
      .exactOptional()
      .meta({ description: 'Labels, all of which must be there.' }),
  })
  .readonly()
  .meta({ 'x-kubernetes-map-type': 'atomic' });

/** A label selector. */
export type LabelSelector = z.infer<typeof labelSelectorSchema>;
